import { byteOf } from "./bytes.ts";

const firstSizeBytes = 64 * 1024;
/** Beyond this the whole allowance is taken at once: the system gives pages only as they are written, and growing would copy all of them. */
const largestDoubledBytes = 1024 * 1024;
/** Text that is parsed or written at a time. */
const batchSizeBytes = 64 * 1024;
/** What V8 takes for a key and its place in a map, besides its characters. */
const keyOverheadBytes = 80;
const wordsPerRow = 2;

/** A key and some of its values; what follows may have the same key. */
export type Piece<T> = readonly [key: string, values: readonly T[]];

/**
 * Collects keys and values, the values as JSON text in one piece of memory outside of V8's heap, which would let strings that are not used any more
 * pile up to several times of what is in use. A key that comes often is held once.
 */
export class EntryBuffer {
  readonly #allowanceBytes: number;
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstSizeBytes);
  #usedBytes = 0;
  /** Keys by their numbers, in the order in which they came. */
  readonly #numbers = new Map<string, number>();
  #keysBytes = 0;
  /** Of each entry the number of its key, and where its text ends, with a comma behind it. */
  #rows: Uint32Array = new Uint32Array(1024 * wordsPerRow);
  #length = 0;

  /** @param allowanceBytes How much text it will be given, as a rule */
  constructor(allowanceBytes: number) {
    this.#allowanceBytes = allowanceBytes;
  }

  get length(): number {
    return this.#length;
  }

  get sizeBytes(): number {
    return this.#usedBytes + this.#keysBytes + this.#length * wordsPerRow * 4;
  }

  add(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    // No character takes more than three bytes.
    this.#reserve(this.#usedBytes + 3 * text.length + 1);
    this.#usedBytes += this.#bytes.write(text, this.#usedBytes);
    this.#bytes[this.#usedBytes++] = byteOf.comma;
    if ((this.#length + 1) * wordsPerRow > this.#rows.length) this.#rows = doubled(this.#rows);
    const at = this.#length++ * wordsPerRow;
    this.#rows[at] = this.#numberOf(key);
    this.#rows[at + 1] = this.#usedBytes;
  }

  /** Forgets all entries and keeps the memory. */
  clear(): void {
    this.#numbers.clear();
    [this.#keysBytes, this.#usedBytes, this.#length] = [0, 0, 0];
  }

  /** The entries in the order of their keys (by code unit), those with the same key in the order in which they came. */
  sorted(): SortedBuffer {
    const keys = [...this.#numbers.keys()];
    const ranks = new Uint32Array(keys.length);
    const numbers = Array.from(keys.keys()).sort((a, b) => ((keys[a] as string) < (keys[b] as string) ? -1 : 1));
    for (const [rank, number] of numbers.entries()) ranks[number] = rank;
    const order = this.#orderBy(ranks);
    return new SortedBuffer({ bytes: this.#bytes, rows: this.#rows, keys, order });
  }

  /** Counts how many entries each key has, which tells where its first one goes. */
  #orderBy(ranks: Uint32Array): Uint32Array {
    const nexts = new Uint32Array(ranks.length + 1);
    const rankOf = (index: number): number => ranks[this.#rows[index * wordsPerRow] as number] as number;
    for (let index = 0; index < this.#length; index++) {
      const behind = rankOf(index) + 1;
      nexts[behind] = (nexts[behind] as number) + 1;
    }
    for (let rank = 1; rank < nexts.length; rank++) nexts[rank] = (nexts[rank] as number) + (nexts[rank - 1] as number);
    const order = new Uint32Array(this.#length);
    for (let index = 0; index < this.#length; index++) {
      const rank = rankOf(index);
      const place = nexts[rank] as number;
      order[place] = index;
      nexts[rank] = place + 1;
    }
    return order;
  }

  #numberOf(key: string): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
      this.#keysBytes += key.length + keyOverheadBytes;
    }
    return number;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const wanted = this.#bytes.length < largestDoubledBytes ? 2 * this.#bytes.length : this.#allowanceBytes;
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, Math.ceil(1.5 * size)));
    this.#bytes.copy(larger, 0, 0, this.#usedBytes);
    this.#bytes = larger;
  }
}

function doubled(rows: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * rows.length);
  larger.set(rows);
  return larger;
}

interface Content {
  readonly bytes: Buffer;
  readonly rows: Uint32Array;
  readonly keys: readonly string[];
  readonly order: Uint32Array;
}

/** What an {@link EntryBuffer} holds, in order; good until that is given something else. */
export class SortedBuffer {
  readonly #content: Content;

  constructor(content: Content) {
    this.#content = content;
  }

  /**
   * Goes over the entries; many are parsed together, since a call for each would cost half as much again.
   *
   * @param areWhole Whether a piece has all values of its key, however many
   */
  *pieces<T>(areWhole: boolean): Generator<Piece<T>, void, undefined> {
    const { bytes, keys, order } = this.#content;
    const text = new TextBatch();
    for (let from = 0, to = 0; from < order.length; from = to) {
      text.clear();
      text.writeText("[");
      do text.writeBytes(bytes, ...this.#placeOf(to++));
      while (to < order.length && (text.sizeBytes < batchSizeBytes || (areWhole && this.#isSameKey(to - 1, to))));
      text.close("]");
      const values = JSON.parse(text.toString()) as T[];
      for (let first = from, last = from + 1; first < to; first = last++) {
        const number = this.#numberOf(first);
        while (last < to && this.#numberOf(last) === number) last++;
        yield [keys[number] as string, values.slice(first - from, last - from)];
      }
    }
  }

  /** The entries as text, a {@link Piece} a line with a comma behind it; in parts of whole lines, each good until the next is asked for. */
  *lines(): Generator<Buffer, void, undefined> {
    const { bytes, keys, order } = this.#content;
    const text = new TextBatch();
    for (let first = 0, last = 0; first < order.length; first = last) {
      const number = this.#numberOf(first);
      text.writeText(`[${JSON.stringify(keys[number])},[`);
      do text.writeBytes(bytes, ...this.#placeOf(last++));
      while (last < order.length && text.sizeBytes < batchSizeBytes && this.#numberOf(last) === number);
      text.close("]],\n");
      if (text.sizeBytes < batchSizeBytes) continue;
      yield text.bytes;
      text.clear();
    }
    yield text.bytes;
  }

  #isSameKey(rank: number, other: number): boolean {
    return this.#numberOf(rank) === this.#numberOf(other);
  }

  #numberOf(rank: number): number {
    const { order, rows } = this.#content;
    return rows[(order[rank] as number) * wordsPerRow] as number;
  }

  /** Where the text of an entry is, with the comma behind it. */
  #placeOf(rank: number): [from: number, to: number] {
    const { order, rows } = this.#content;
    const index = order[rank] as number;
    const from = index === 0 ? 0 : (rows[index * wordsPerRow - 1] as number);
    return [from, rows[index * wordsPerRow + 1] as number];
  }
}

/** Text that is put together in memory that is used over and over. */
class TextBatch {
  #bytes: Buffer = Buffer.allocUnsafeSlow(2 * batchSizeBytes);
  sizeBytes = 0;

  /** Good until more is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.sizeBytes);
  }

  clear(): void {
    this.sizeBytes = 0;
  }

  writeText(text: string): void {
    this.#reserve(3 * text.length);
    this.sizeBytes += this.#bytes.write(text, this.sizeBytes);
  }

  writeBytes(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    this.sizeBytes += source.copy(this.#bytes, this.sizeBytes, from, to);
  }

  /** Puts the end of an array where its last comma is. */
  close(end: string): void {
    this.sizeBytes -= 1;
    this.writeText(end);
  }

  toString(): string {
    return this.#bytes.toString("utf8", 0, this.sizeBytes);
  }

  #reserve(length: number): void {
    if (this.sizeBytes + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.sizeBytes + length));
    this.#bytes.copy(larger, 0, 0, this.sizeBytes);
    this.#bytes = larger;
  }
}
