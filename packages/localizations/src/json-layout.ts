/** How JSON text is laid out: "indented" as Python's `json.dump(indent=2)` lays out an element of an array, or without any white space. */
export type TextLayout = "indented" | "compact";

/** A {@link TextLayout} made ready for putting texts together. */
export interface JsonLayout {
  readonly indent: number;
  /** What stands before the end of an element, before a member of it, and before a member of one of its members. */
  readonly breaks: readonly [end: string, member: string, inner: string];
  readonly colon: string;
  /** What stands before the value of the first member of a member, by its name. */
  readonly firstKeys: Map<string, string>;
  /** What stands before the value of each other one. */
  readonly otherKeys: Map<string, string>;
}

/** Makes a layout ready. */
export function createJsonLayout(layout: TextLayout): JsonLayout {
  const keys = { firstKeys: new Map<string, string>(), otherKeys: new Map<string, string>() };
  // An element of an array is one level in already.
  return layout === "indented"
    ? { ...keys, indent: 2, breaks: ["\n  ", "\n    ", "\n      "], colon: ": " }
    : { ...keys, indent: 0, breaks: ["", "", ""], colon: ":" };
}

// All but what may stand in quotes as it is. A surrogate that has lost its other half is written as an escape, as
// JSON.stringify does, or no file could hold it; that those which are whole go the same way does no harm.
const unquotable = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** What stands between the quotes in the JSON text of a string. */
export function escapeJson(text: string): string {
  return unquotable.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Named, since a template makes a text of each of its pieces anew, which the pieces here are already. */
const quote = '"';

/** The JSON text of a member whose value is a text, behind `key` with its quote; empty where there is none. */
export function textMember(key: string, value: string | undefined): string {
  return value === undefined ? "" : key + escapeJson(value) + quote;
}

/** The JSON text of a member whose value is a number, behind `key`; empty where there is none. */
export function numberMember(key: string, value: number | undefined): string {
  return value === undefined ? "" : key + String(value);
}

/**
 * The JSON text of an object that is a member of an element: the very text of JSON.stringify, each call of which takes
 * longer than putting together a few members by hand does.
 */
export function objectJson(object: Readonly<Record<string, unknown>>, layout: JsonLayout): string {
  let text = "";
  for (const name in object) {
    const member = object[name];
    const key = innerKey(name, text === "" ? "{" : ",", layout);
    if (typeof member === "number" && Number.isFinite(member)) text += key + String(member);
    else if (typeof member === "string") text += key + quote + escapeJson(member) + quote;
    else if (member === null || typeof member === "boolean") text += key + String(member);
    else return nestedJson(object, layout);
  }
  return text === "" ? "{}" : `${text}${layout.breaks[1]}}`;
}

function nestedJson(object: object, { breaks, indent }: JsonLayout): string {
  const text = JSON.stringify(object, undefined, indent);
  // Raw line feeds stand between tokens only.
  return indent === 0 ? text : text.replaceAll("\n", breaks[1]);
}

/** There are a dozen names in all the world's link values, but nothing keeps a file from having a new one in each. */
const mostKeys = 1000;

function innerKey(name: string, before: "{" | ",", { firstKeys, otherKeys, breaks, colon }: JsonLayout): string {
  const keys = before === "{" ? firstKeys : otherKeys;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = `${before}${breaks[2]}"${escapeJson(name)}"${colon}`;
  if (keys.size < mostKeys) keys.set(name, key);
  return key;
}
