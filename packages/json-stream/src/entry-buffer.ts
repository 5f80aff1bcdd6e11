/** A key and a value as they are stored. */
export interface StoredEntry<T> {
  readonly key: string;
  readonly value: T;
}

const firstSizeBytes = 64 * 1024;
const chunkSizeBytes = 256 * 1024;

/**
 * Collects {@link StoredEntry}s as JSON text in one piece of memory outside of V8's heap, which would let strings that are not used any more pile
 * up to several times of what is in use.
 */
export class EntryBuffer {
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstSizeBytes);
  #keys: string[] = [];
  /** Where each entry ends. */
  #ends: number[] = [];

  get length(): number {
    return this.#keys.length;
  }

  get sizeBytes(): number {
    return this.#ends.at(-1) ?? 0;
  }

  add(key: string, value: unknown): void {
    const text = `{"key":${JSON.stringify(key)},"value":${JSON.stringify(value)}}`;
    const from = this.sizeBytes;
    // No character takes more than three bytes.
    this.#reserve(from + 3 * text.length);
    this.#ends.push(from + this.#bytes.write(text, from));
    this.#keys.push(key);
  }

  /** Forgets all entries and keeps the memory. */
  clear(): void {
    this.#keys = [];
    this.#ends = [];
  }

  /** Indices of the entries in the order of their keys (by code unit), those with the same key in the order in which they came. */
  order(): number[] {
    const keys = this.#keys;
    return Array.from(keys.keys()).sort((a, b) => {
      const [first, second] = [keys[a] as string, keys[b] as string];
      return first < second ? -1 : first > second ? 1 : a - b;
    });
  }

  parse<T>(index: number): StoredEntry<T> {
    return JSON.parse(this.#slice(index).toString()) as StoredEntry<T>;
  }

  /** The entries in an order, one a line, in pieces. */
  *linesText(order: readonly number[]): Generator<Buffer, void, undefined> {
    let pieces: Buffer[] = [];
    let size = 0;
    for (const index of order) {
      const entry = this.#slice(index);
      pieces.push(entry, lineFeed);
      size += entry.length;
      if (size < chunkSizeBytes) continue;
      yield Buffer.concat(pieces);
      [pieces, size] = [[], 0];
    }
    yield Buffer.concat(pieces);
  }

  #slice(index: number): Buffer {
    return this.#bytes.subarray(index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.sizeBytes);
    this.#bytes = larger;
  }
}

const lineFeed = Buffer.from("\n");
