import { isUtf8 } from "node:buffer";

const rawCharacters: Readonly<Record<string, string>> = {
  "\0": "a NUL byte",
  "\t": "a raw tab",
  "\n": "a raw line feed",
  "\r": "a raw carriage return",
};

/** Names the byte at `index`, or the word that begins there, in words that are safe to print. */
export function describeByte(bytes: Buffer, index: number, end: number): string {
  const ahead = bytes.toString("latin1", index, Math.min(index + 40, end));
  const word = /^-?[A-Za-z_$][\w$]*/.exec(ahead)?.[0];
  if (word !== undefined) {
    return `bare ${word}`;
  }
  const first = ahead.charAt(0);
  const raw = rawCharacters[first];
  if (raw !== undefined) {
    return raw;
  }
  if (first >= " " && first <= "~") {
    return first === '"' ? "'\"'" : `"${first}"`;
  }
  return `U+${(codePointAt(bytes, index, end) ?? first.charCodeAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
}

function codePointAt(bytes: Buffer, index: number, end: number): number | undefined {
  for (let size = 1; size <= 4 && index + size <= end; size++) {
    const sequence = bytes.subarray(index, index + size);
    if (isUtf8(sequence)) {
      return sequence.toString("utf8").codePointAt(0);
    }
  }
  return undefined;
}
