import { JsonStreamError } from "./errors.ts";

/** Python's json.dump writes ASCII; all else is escaped. The result is plain text of one byte a character. */
export function toAscii(text: string): string {
  return /[\u007f-\uffff]/.test(text)
    ? text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : text;
}

/** The text of elements as the original lays them out, without the brackets around: `\n  {...},\n  {...}`. */
export function serializeBatch(batch: readonly unknown[], indent: number, firstIndex: number, title: string): string {
  const text = stringify(batch, indent, batch, firstIndex, title);
  return toAscii(indent === 0 ? text.slice(1, -1) : text.slice(1, -2));
}

/** JSON text of one value, refusing what JSON.stringify would turn into `null` or nothing. */
export function serializeValue(value: unknown, indent: number, index: number, title: string): string {
  return toAscii(stringify(value, indent, [value], index, title));
}

function stringify(
  value: unknown,
  indent: number,
  elements: readonly unknown[],
  firstIndex: number,
  title: string,
): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, undefined, indent);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Cannot write ${title}: elements from ${firstIndex} on cannot be JSON (${reason})`;
    throw new JsonStreamError("write-failed", message, { elementIndex: firstIndex, cause: error });
  }
  // What JSON cannot say becomes null without a word, so a null is the only sign to look for.
  if (text === undefined || text.includes("null")) {
    for (const [rank, element] of elements.entries()) {
      const found = unrepresentable(element, "");
      if (found !== undefined) {
        const message = `Cannot write ${title}: expected a JSON value at element ${firstIndex + rank}${found.pointer}, got ${found.what}`;
        throw new JsonStreamError("write-failed", message, { elementIndex: firstIndex + rank });
      }
    }
  }
  return text ?? "null";
}

function unrepresentable(value: unknown, pointer: string): { pointer: string; what: string } | undefined {
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { pointer, what: String(value) };
  }
  if (value === undefined || typeof value === "function" || typeof value === "symbol") {
    return { pointer, what: typeof value };
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) {
    return undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    const isLeftOut = !Array.isArray(value) && member === undefined;
    const found = isLeftOut ? undefined : unrepresentable(member, `${pointer}/${key}`);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
