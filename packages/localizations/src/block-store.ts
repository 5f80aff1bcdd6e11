import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * Where {@link groupByImage} puts what it does not need for the moment: a temporary file, say. Blocks of some kilobytes
 * are written one after the other, then each is read once.
 */
export interface BlockStore {
  /** Keeps a block and returns by what to find it again. The bytes may be used anew once the promise is fulfilled. */
  write(block: Uint8Array): Promise<number>;
  read(id: number): Promise<Uint8Array>;
}

/** Keeps blocks in memory, compressed: about a fifth of their size. */
export class MemoryStore implements BlockStore {
  readonly #blocks: (Uint8Array | undefined)[] = [];
  /** What the first block holds, the others mostly hold too: keys, addresses, the start of timestamps. */
  #dictionary: Uint8Array | undefined;

  async write(block: Uint8Array): Promise<number> {
    this.#dictionary ??= Uint8Array.from(block);
    const compressed = deflateRawSync(block, { level: 1, dictionary: this.#dictionary });
    // A copy: the compressor's result is a view on a larger buffer.
    return this.#blocks.push(Uint8Array.from(compressed)) - 1;
  }

  async read(id: number): Promise<Uint8Array> {
    const block = this.#blocks[id];
    if (block === undefined) throw new RangeError(`A block is read once, got ${id} again`);
    this.#blocks[id] = undefined;
    return inflateRawSync(block, { dictionary: this.#dictionary });
  }
}
