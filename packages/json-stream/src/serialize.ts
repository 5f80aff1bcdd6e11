import { constants } from "node:buffer";
import { JsonStreamError } from "./errors.ts";

/** What is being written, for messages. */
export interface Subject {
  /** The name in messages. */
  readonly title: string;
  readonly path: string | undefined;
}

/** JSON text with all but ASCII escaped, as Python's json.dump does; so it has one byte a character. */
export function toAscii(text: string): string {
  // Counting and looking for one byte take a quarter of the time of a regular expression, and mostly are all there is to do.
  if (Buffer.byteLength(text) === text.length && !text.includes("\u007f")) return text;
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * The texts of elements inside an array, to be joined by commas: mostly one, `\n  {...},\n  {...}` for an indent of 2.
 *
 * One call for many elements takes half the time of a call for each.
 *
 * @throws {JsonStreamError} as {@link serializeElement} does.
 */
export function serializeElements(
  elements: readonly unknown[],
  indent: number,
  firstIndex: number,
  subject: Subject,
): string[] {
  const text = stringify(elements, indent);
  if (
    text instanceof Error ||
    (text.includes("null") && elements.some((element) => findLoss(element, "") !== undefined))
  ) {
    // One by one, to tell which element it is, or because they are too long together.
    return elements.map((element, rank) => inArray(element, indent, firstIndex + rank, subject));
  }
  return [indent === 0 ? text.slice(1, -1) : text.slice(1, -2)];
}

function inArray(element: unknown, indent: number, index: number, subject: Subject): string {
  const text = serializeElement(element, indent, index, subject);
  return indent === 0 ? text : `\n  ${indented(text)}`;
}

/** Moves JSON text one level in; raw line feeds stand between tokens only. */
export function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

/**
 * The text of one element.
 *
 * @throws {JsonStreamError} code "write-failed" for what is no JSON: `undefined`, NaN and the like would become `null`
 * without a word; code "element-too-large" beyond the longest string of V8.
 */
export function serializeElement(element: unknown, indent: number, index: number, subject: Subject): string {
  const { title, path } = subject;
  const details = { path, elementIndex: index };
  const text = stringify(element, indent);
  if (text instanceof RangeError && text.message === "Invalid string length") {
    const message = `Cannot write ${title}: expected element ${index} to be text of at most ${constants.MAX_STRING_LENGTH} characters, got more`;
    throw new JsonStreamError("element-too-large", message, { ...details, cause: text });
  }
  if (text instanceof Error) {
    const message = `Cannot write ${title}: expected element ${index} to be a JSON value, got one that is not (${text.message.replaceAll(/\s+/g, " ")})`;
    throw new JsonStreamError("write-failed", message, { ...details, cause: text });
  }
  const loss = text === undefined || text.includes("null") ? findLoss(element, "") : undefined;
  if (loss !== undefined || text === undefined) {
    const place = loss?.pointer ? ` at ${JSON.stringify(loss.pointer)} of element ${index}` : ` as element ${index}`;
    const message = `Cannot write ${title}: expected a JSON value${place}, got ${loss?.got}`;
    throw new JsonStreamError("write-failed", message, details);
  }
  return text;
}

/** JSON text in ASCII, or why there is none. `undefined` for a value that JSON leaves out. */
function stringify(value: readonly unknown[], indent: number): string | Error;
function stringify(value: unknown, indent: number): string | undefined | Error;
function stringify(value: unknown, indent: number): string | undefined | Error {
  try {
    const text = JSON.stringify(value, undefined, indent) as string | undefined;
    return text === undefined ? undefined : toAscii(text);
  } catch (error) {
    return error instanceof Error ? error : new TypeError(String(error));
  }
}

interface Loss {
  /** JSON pointer to the value; empty for the element itself. */
  readonly pointer: string;
  readonly got: string;
}

/** The first value that JSON.stringify turns into `null` without a word. */
function findLoss(value: unknown, pointer: string): Loss | undefined {
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { pointer, got: String(value) };
  }
  if (value === undefined || typeof value === "function" || typeof value === "symbol") {
    return { pointer, got: value === undefined ? "undefined" : `a ${typeof value}` };
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) {
    return undefined;
  }
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const member: unknown = (value as Record<PropertyKey, unknown>)[key];
    // A member of an object that is undefined is left out, which is what people mean by it.
    const isLeftOut = member === undefined && !Array.isArray(value);
    const loss = isLeftOut ? undefined : findLoss(member, `${pointer}/${key}`);
    if (loss !== undefined) {
      return loss;
    }
  }
  return undefined;
}
