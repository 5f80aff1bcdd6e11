/** The bytes that give JSON its structure. */
export const byteOf = {
  lineFeed: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Index of the first byte in `[from, to)` that is not JSON white space, or `to`. */
export function skipSpace(bytes: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to) {
    const value = bytes[index];
    if (value !== 0x20 && value !== byteOf.lineFeed && value !== 0x0d && value !== 0x09) {
      return index;
    }
    index++;
  }
  return to;
}

/** Size of a byte order mark at the start of `text`: 3, or 0 if there is none. */
export function byteOrderMarkSize(text: Uint8Array): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}
