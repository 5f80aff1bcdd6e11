import { describe, type Finding, quote } from "./problems.ts";

/** What {@link parseJsonObject} made of a text. */
export type ParsedObject =
  | { readonly value: Record<string, unknown>; readonly hasNonFinite: boolean }
  | { readonly finding: Finding };

/**
 * Parses a `link_value` that should hold a JSON object. A bare NaN, Infinity or -Infinity, which Python writes and JSON
 * does not know, becomes null and is told by `hasNonFinite`. Never throws.
 */
export function parseJsonObject(text: string): ParsedObject {
  const strict = tryParse(text);
  if (strict !== undefined) return asObject(strict.value, false);
  const scan = scanJson(text);
  const lenient = scan.finiteText === undefined ? undefined : tryParse(scan.finiteText);
  if (lenient !== undefined) return asObject(lenient.value, true);
  const isCut = scan.isOpen && /^\s*[{[]/.test(text);
  const expected = isCut ? "a whole JSON object" : "a JSON object";
  return { finding: { code: isCut ? "truncated-json" : "not-json", expected, got: quote(text) } };
}

function asObject(value: unknown, hasNonFinite: boolean): ParsedObject {
  if (isObject(value)) return { value, hasNonFinite };
  return { finding: { code: "not-an-object", expected: "a JSON object", got: describe(value) } };
}

/** Whether a value is an object that is no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Whether the text ends inside a string or bracket, and the text with its non-finite numbers replaced, if it has any. */
interface JsonScan {
  readonly isOpen: boolean;
  readonly finiteText: string | undefined;
}

const nonFinite = /-?(?:NaN|Infinity)/y;

/** One pass by hand: a regular expression over strings of any length could overflow its stack. */
function scanJson(text: string): JsonScan {
  let depth = 0;
  let isInString = false;
  let copiedTo = 0;
  let finite = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isInString) {
      if (character === "\\") i++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === "N" || character === "I" || character === "-") {
      nonFinite.lastIndex = i;
      const found = nonFinite.exec(text)?.[0];
      if (found === undefined) continue;
      finite += `${text.slice(copiedTo, i)}null`;
      i += found.length - 1;
      copiedTo = i + 1;
    }
  }
  const isOpen = isInString || depth > 0;
  return { isOpen, finiteText: copiedTo === 0 ? undefined : finite + text.slice(copiedTo) };
}
