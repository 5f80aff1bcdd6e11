import { byteOf, skipSpace } from "./bytes.ts";
import { decodeText } from "./decode.ts";

/** Index of the colon behind the key that starts at `start`; -1 when it is not here. */
export function endOfKey(text: Buffer, start: number): number {
  if (text[start] !== byteOf.quote) return -1;
  const colon = behindKey(text, start);
  return text[colon] === byteOf.colon ? colon : -1;
}

/** Index of what follows the key and white space, or of the end. */
function behindKey(text: Buffer, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== byteOf.quote) index += text[index] === backslash ? 2 : 1;
  return index >= text.length ? text.length : skipSpace(text, index + 1, text.length);
}

const backslash = 0x5c;

/** Index of the comma or bracket behind the value that starts at `start`; -1 when it is not here. */
export function endOfValue(text: Buffer, start: number): number {
  let [depth, isInString] = [0, false];
  for (let index = start; index < text.length; index++) {
    const byte = text[index] as number;
    if (isInString) {
      if (byte === backslash) index++;
      else if (byte === byteOf.quote) isInString = false;
    } else if (byte === byteOf.quote) isInString = true;
    else if (byte === byteOf.openBrace || byte === byteOf.openBracket) depth++;
    else if (byte === byteOf.closeBrace || byte === byteOf.closeBracket) {
      if (depth === 0) return index;
      depth--;
    } else if (byte === byteOf.comma && depth === 0) return index;
  }
  return -1;
}

/** Whether what stands where a key and a colon should be cannot become them, whatever follows. */
export function hasNoFuture(text: Buffer, start: number): boolean {
  if (start === text.length) return false;
  if (text[start] !== byteOf.quote) return true;
  const behind = behindKey(text, start);
  return behind < text.length && text[behind] !== byteOf.colon;
}

/** The value of a part of the text between two others; undefined where that is no JSON, or no UTF-8. */
export function parseText(text: Buffer, from: number, to: number, before = "", behind = ""): unknown {
  const decoded = decodeText(text, from, to);
  if (decoded === undefined) return undefined;
  try {
    return JSON.parse(before + decoded + behind);
  } catch {
    return undefined;
  }
}
