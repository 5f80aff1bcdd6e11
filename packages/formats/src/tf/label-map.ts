/**
 * Gives the text of a label map (protobuf text format, object_detection/protos/string_int_label_map.proto): the categories, numbered from 1
 * in their order.
 */
export function toLabelMap(categories: readonly string[]): string {
  return categories.map((name, index) => toItem(quote(name), index + 1)).join("");
}

function toItem(name: string, id: number): string {
  return `item {\n  id: ${id}\n  name: ${name}\n  display_name: ${name}\n}\n`;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A string literal of the text format; the file is UTF-8, so only quotes, backslashes and control characters are escaped. */
function quote(text: string): string {
  const body = text.replace(/["\\]|\p{Cc}/gu, (character) => escapes[character] ?? octal(character));
  return `"${body}"`;
}

/** Octal escapes stand for bytes, and characters from U+0080 up have two. */
function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
