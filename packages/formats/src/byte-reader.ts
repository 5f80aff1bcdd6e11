/** Takes pieces of given lengths off a stream of bytes. */
export class ByteReader {
  /** Bytes taken so far. */
  offset = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #isAtEnd = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Takes the next `length` bytes, fewer at the end. */
  async take(length: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#pull())) break;
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      pieces.push(piece);
    }
    this.offset += length - missing;
    const [first] = pieces;
    return pieces.length === 1 && first !== undefined
      ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
      : Buffer.concat(pieces);
  }

  /** Passes over `length` bytes; returns how many there were. */
  async skip(length: number): Promise<number> {
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#pull())) break;
      const count = Math.min(missing, this.#rest.length);
      this.#rest = this.#rest.subarray(count);
      missing -= count;
    }
    this.offset += length - missing;
    return length - missing;
  }

  /** Closes the stream. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #pull(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    const { done, value } = await this.#chunks.next();
    this.#isAtEnd = done === true;
    this.#rest = value ?? new Uint8Array();
    return !this.#isAtEnd;
  }
}
