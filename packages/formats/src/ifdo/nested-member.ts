const [quote, backslash, comma, colon, open, close, openList, closeList] = [...'"\\,:{}[]'].map((mark) =>
  mark.charCodeAt(0),
);

/**
 * Takes an object that is a member of the one object of a JSON text out of it, as bytes, so that it can be read as a stream by itself. Looks at quotes
 * and brackets only: whatever else is wrong is found by who parses the parts.
 */
export class NestedMember {
  /** The text without the member, whose value is `{}`; whole when all has been taken. */
  readonly outer: Buffer[] = [];
  /** Whether there is such a member. */
  isFound = false;
  /** How many bytes are before the member. */
  startBytes = 0;
  #innerBytes = 0;
  readonly #name: string;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isInside = false;
  /** Text since the last comma of the object, while it may be a key. */
  #key: number[] = [];
  #isKey = true;

  constructor(name: string) {
    this.#name = JSON.stringify(name);
  }

  /** Whether the text ended with the object: every bracket and quote that was opened is closed. */
  get isWhole(): boolean {
    return this.#depth <= 0 && !this.#isInString;
  }

  /** Where in the whole text a byte of {@link outer} is. */
  offsetOf(outerOffset: number): number {
    // Both brackets are in `outer`, too.
    return outerOffset <= this.startBytes ? outerOffset : outerOffset + Math.max(0, this.#innerBytes - 2);
  }

  /** Gives what of a chunk belongs to the member. */
  take(chunk: Uint8Array): Buffer {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const inner: Buffer[] = [];
    let start = 0;
    for (let index = 0; index < bytes.length; index++) {
      const wasInside = this.#isInside;
      this.#step(bytes[index] as number);
      if (wasInside === this.#isInside) continue;
      // The opening bracket goes to both, and so does the closing one.
      const end = index + 1;
      this.#put(bytes.subarray(start, end), wasInside ? inner : undefined);
      if (!wasInside) this.startBytes -= 1;
      start = index;
    }
    this.#put(bytes.subarray(start), this.#isInside ? inner : undefined);
    return Buffer.concat(inner);
  }

  #put(bytes: Buffer, inner: Buffer[] | undefined): void {
    (inner ?? this.outer).push(bytes);
    if (inner !== undefined) this.#innerBytes += bytes.length;
    else if (!this.isFound || this.#innerBytes === 0) this.startBytes += bytes.length;
  }

  #step(byte: number): void {
    if (this.#isInString) {
      if (this.#isKey && this.#depth === 1) this.#key.push(byte);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isInString = false;
      return;
    }
    if (byte === quote) {
      this.#isInString = true;
      if (this.#isKey && this.#depth === 1) this.#key = [byte];
    } else if (byte === open || byte === openList) {
      const isValue = this.#depth === 1 && !this.#isKey && !this.isFound && byte === open;
      this.#depth += 1;
      if (isValue && Buffer.from(this.#key).toString() === this.#name) [this.isFound, this.#isInside] = [true, true];
    } else if (byte === close || byte === closeList) {
      this.#depth -= 1;
      if (this.#depth === 1) this.#isInside = false;
    } else if (this.#depth === 1 && byte === colon) this.#isKey = false;
    else if (this.#depth === 1 && byte === comma) this.#isKey = true;
  }
}
