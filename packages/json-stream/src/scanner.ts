import { byteOf } from "./bytes.ts";

/** What is cut: an array into elements, or an object into members. */
export type Kind = "array" | "object";

/** Kinds of bytes the scan stops at; 0 is everything else. */
const quote = 1;
const backslash = 2;
const opening = 3;
const closing = 4;
const separator = 5;

const brackets = { '"': quote, "[": opening, "{": opening, "]": closing, "}": closing };
const insideString = table({ '"': quote, "\\": backslash });
const outsideString: Readonly<Record<Kind, Uint8Array>> = {
  array: table({ ...brackets, ",": separator }),
  object: table({ ...brackets, ",": separator, ":": separator }),
};

function table(kinds: Readonly<Record<string, number>>): Uint8Array {
  const result = new Uint8Array(256);
  for (const [character, kind] of Object.entries(kinds)) {
    result[character.charCodeAt(0)] = kind;
  }
  return result;
}

/**
 * A growing window on the text, and the scan that finds where elements end in it.
 *
 * The scan validates nothing: it tells strings from structure and counts brackets. What lies between two of its
 * borders goes to JSON.parse, and a wrong border does not parse.
 */
export class Scanner {
  /** The window; what counts is from {@link start} to {@link end}. */
  bytes: Buffer;
  /** Index of the byte before the first pending element: the opening bracket, or the comma of the last cut. */
  start = 0;
  /** Index behind the last byte. */
  end = 0;
  /** Offset of `bytes[0]` in the whole text. */
  origin = 0;
  /** Index of the last comma at the top level that was scanned, or -1. */
  comma = -1;
  /** Index of the bracket that closes the top level, or -1. */
  close = -1;
  /** Indices of the commas and colons at the top level behind {@link start}, in order; kept for objects only. */
  separators: number[] = [];

  readonly #kind: Kind;
  readonly #firstLength: number;
  #next = 0;
  #depth = 1;
  #isInString = false;

  constructor(kind: Kind, pieceSizeBytes: number) {
    this.#kind = kind;
    this.#firstLength = 2 * pieceSizeBytes + 1;
    this.bytes = Buffer.allocUnsafeSlow(this.#firstLength);
  }

  /** Copies `chunk[from, to)` behind the pending bytes. */
  append(chunk: Buffer, from: number, to: number): void {
    const size = to - from;
    // One byte is kept free for the sentinel of the scan.
    if (this.end + size + 1 > this.bytes.length) {
      this.#makeRoom(size);
    }
    chunk.copy(this.bytes, this.end, from, to);
    this.end += size;
  }

  /** Begins anew behind the byte at `index`, which opens the top level or separates two elements of it. */
  startAt(index: number): void {
    this.start = index;
    this.#next = index + 1;
    this.#depth = 1;
    this.#isInString = false;
    this.comma = -1;
    this.separators = [];
  }

  /** Lets go of the elements before {@link comma}; what has been scanned behind it stays scanned. */
  dropBeforeComma(): void {
    this.start = this.comma;
    this.comma = -1;
    this.separators = this.separators.slice(this.separators.lastIndexOf(this.start) + 1);
  }

  /** Scans what has been appended, as far as the end of the top level. */
  scan(): void {
    const { bytes, end } = this;
    const outside = outsideString[this.#kind];
    let index = this.#next;
    let isInString = this.#isInString;
    // This sentinel ends the inner loop, which so needs no check for the end.
    bytes[end] = byteOf.quote;
    while (index < end && this.close < 0) {
      const kinds = isInString ? insideString : outside;
      while (kinds[bytes[index] as number] === 0) {
        index++;
      }
      if (index >= end) {
        break;
      }
      const kind = kinds[bytes[index] as number] as number;
      if (kind === quote) {
        isInString = !isInString;
      } else if (kind === backslash) {
        // May step over the end: the escaped byte is then the first one of the next piece.
        index++;
      } else {
        this.#structure(kind, index);
      }
      index++;
    }
    this.#next = index;
    this.#isInString = isInString;
  }

  #structure(kind: number, index: number): void {
    if (kind === opening) {
      this.#depth++;
    } else if (kind === closing) {
      this.#depth--;
      if (this.#depth === 0) {
        this.close = index;
      }
    } else if (this.#depth === 1) {
      if (this.bytes[index] === byteOf.comma) {
        this.comma = index;
      }
      if (this.#kind === "object") {
        this.separators.push(index);
      }
    }
  }

  /** Moves the pending bytes to the front of the window, or of a larger one. */
  #makeRoom(size: number): void {
    const shift = this.start;
    const needed = this.end - shift + size + 1;
    const target = this.#windowFor(needed);
    this.bytes.copy(target, 0, shift, this.end);
    this.bytes = target;
    this.start = 0;
    this.end -= shift;
    this.origin += shift;
    this.#next -= shift;
    this.comma = Math.max(this.comma - shift, -1);
    this.close = Math.max(this.close - shift, -1);
    this.separators = this.separators.map((index) => index - shift);
  }

  /** A window with room to grow, and not one that a single large element has left behind. */
  #windowFor(needed: number): Buffer {
    const isTight = 2 * needed > this.bytes.length;
    const isHuge = 16 * needed < this.bytes.length && this.bytes.length > 2 * this.#firstLength;
    return isTight || isHuge ? Buffer.allocUnsafeSlow(Math.max(2 * needed, this.#firstLength)) : this.bytes;
  }
}
