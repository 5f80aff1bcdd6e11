const maxMissCount = 8;
const maxLengthBytes = 256;

/**
 * A guess where elements end, checked by JSON.parse: the text between two elements, from the `}` of one through the
 * first key of the next, is mostly the same all over a file. Looking for its last occurrence is far quicker than a scan.
 *
 * A guess cannot be wrong and pass: text that starts between two elements and parses inside brackets is a whole
 * number of elements, since the brackets and strings in it are balanced.
 */
export class Marker {
  #pattern: Buffer | undefined;
  #commaOffset = 0;
  #missCount = 0;
  readonly #maxSearchBytes: number;

  constructor(pieceSizeBytes: number) {
    // Beyond this an element is large, and searching it again for each piece would take quadratic time.
    this.#maxSearchBytes = 4 * pieceSizeBytes;
  }

  /** Index of the comma in the last occurrence in `[from, to)`, or -1. */
  find(bytes: Buffer, from: number, to: number): number {
    if (this.#pattern === undefined || this.#missCount >= maxMissCount || to - from > this.#maxSearchBytes) {
      return -1;
    }
    const found = bytes.subarray(from, to).lastIndexOf(this.#pattern);
    return found < 0 ? -1 : from + found + this.#commaOffset;
  }

  /** Notes that a guess did not parse. */
  miss(): void {
    this.#missCount++;
  }

  /** Learns from a comma that the scan has found; if it should have been known already, that is a miss. */
  learn(bytes: Buffer, comma: number, end: number): void {
    if (this.#pattern !== undefined) {
      this.miss();
      return;
    }
    const around = (from: number, to: number): string => bytes.toString("latin1", Math.max(from, 0), Math.min(to, end));
    const before = /\}\s*$/.exec(around(comma - maxLengthBytes, comma))?.[0];
    const after = /^,\s*\{\s*"(?:[^"\\]|\\.)*"\s*:/.exec(around(comma, comma + maxLengthBytes))?.[0];
    if (before !== undefined && after !== undefined) {
      this.#pattern = Buffer.from(before + after, "latin1");
      this.#commaOffset = before.length;
    }
  }
}
