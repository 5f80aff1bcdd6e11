import { tmpdir } from "node:os";
import { EntryBuffer, type Piece, type SortedBuffer } from "./entry-buffer.ts";
import { type Pieces, Runs, turnLength } from "./sorted-runs.ts";

/** How to sort. */
export interface SortOptions {
  /** Text held in memory, in bytes; what is more goes to temporary files. @default 16777216 */
  readonly memoryBytes?: number | undefined;
  /** Where the folder of temporary files is made, if one is needed. @default the system's */
  readonly temporaryFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Values in the order of their keys. */
export interface SortedEntries<T> {
  readonly length: number;
  /**
   * Goes over them; each call starts anew.
   *
   * @throws {TypeError} at the first step, once they are closed
   */
  entries(): AsyncGenerator<readonly [key: string, value: T], void, undefined>;
  /** Goes over the keys, each with all of its values, which are held at once; each call starts anew, and fails as that of {@link entries} does. */
  groups(): AsyncGenerator<readonly [key: string, values: readonly T[]], void, undefined>;
  /** Removes the temporary files. Afterwards they cannot be gone over any more; doing it twice does no harm. */
  close(): Promise<void>;
}

const defaultMemoryBytes = 16 * 1024 * 1024;
/** {@link EntryBuffer} has places up to twice of this. */
const largestMemoryBytes = 2 ** 31;

/**
 * Sorts values that JSON can hold by their keys (by code unit), as many as the disk can: sorted runs that outgrow memory are written to temporary
 * files and merged as they are read. Values with the same key keep their order. Each value that comes out is a copy, made by JSON.
 *
 * Memory: {@link SortOptions.memoryBytes}; where that is not enough, afterwards some 150 KB (or a few times the largest entry) for each of
 * the at most 64 temporary files that are open at once; where there are more, some are merged beforehand. A process that is killed leaves a folder named `m3-sort-*`.
 *
 * @throws {JsonStreamError} code "write-failed" or "read-failed" for a temporary file. What `entries` throws comes out as it is.
 */
export async function sortEntries<T>(
  entries: Iterable<readonly [key: string, value: T]> | AsyncIterable<readonly [key: string, value: T]>,
  options: SortOptions = {},
): Promise<SortedEntries<T>> {
  return sorted(options, async (sorter) => {
    for await (const [key, value] of entries) {
      if (sorter.add(key, value)) await sorter.makeRoom();
    }
  });
}

/**
 * As {@link sortEntries}, but quicker where there are many small entries: it waits for each batch, not for each entry.
 *
 * @throws {JsonStreamError} as {@link sortEntries}.
 */
export async function sortEntryBatches<T>(
  batches: AsyncIterable<readonly (readonly [key: string, value: T])[]>,
  options: SortOptions = {},
): Promise<SortedEntries<T>> {
  return sorted(options, async (sorter) => {
    for await (const batch of batches) {
      for (const [key, value] of batch) if (sorter.add(key, value)) await sorter.makeRoom();
    }
  });
}

async function sorted<T>(
  { memoryBytes, temporaryFolder = tmpdir(), signal }: SortOptions,
  addAll: (sorter: Sorter) => Promise<void>,
): Promise<SortedEntries<T>> {
  const runs = new Runs(temporaryFolder, signal);
  const sorter = new Sorter(runs, Math.min(memoryBytes ?? defaultMemoryBytes, largestMemoryBytes));
  try {
    await addAll(sorter);
    const held = await sorter.finish();
    return sortedEntries(runs, held, sorter.length, signal);
  } catch (error) {
    await runs.close();
    throw error;
  }
}

/** Takes entries, and moves them to runs whenever they fill the memory. */
class Sorter {
  length = 0;
  readonly #runs: Runs;
  readonly #memoryBytes: number;
  readonly #held: EntryBuffer;

  constructor(runs: Runs, memoryBytes: number) {
    this.#runs = runs;
    this.#memoryBytes = memoryBytes;
    this.#held = new EntryBuffer(memoryBytes);
  }

  /** Takes an entry, and tells whether {@link makeRoom} must come before the next. */
  add(key: string, value: unknown): boolean {
    this.#held.add(key, value);
    this.length += 1;
    return this.#held.sizeBytes >= this.#memoryBytes;
  }

  async makeRoom(): Promise<void> {
    await this.#runs.add(this.#held.sorted());
    this.#held.clear();
  }

  /** Gives what is held if that is all there is; else it goes to a last run. */
  async finish(): Promise<SortedBuffer | undefined> {
    if (this.#runs.count === 0) return this.#held.sorted();
    if (this.#held.length > 0) await this.makeRoom();
    await this.#runs.narrow();
    return undefined;
  }
}

function sortedEntries<T>(
  runs: Runs,
  sorted: SortedBuffer | undefined,
  length: number,
  signal: AbortSignal | undefined,
): SortedEntries<T> {
  let held = sorted;
  let isClosed = false;
  const pieces = (areWhole: boolean): Pieces<T> => {
    if (isClosed) throw new TypeError("Cannot go over sorted entries: they are closed");
    if (held !== undefined) return interruptible(held.pieces<T>(areWhole), signal);
    return areWhole ? joined(runs.merged<T>()) : runs.merged<T>();
  };
  return {
    length,
    entries: async function* () {
      for await (const [key, values] of pieces(false)) for (const value of values) yield [key, value] as const;
    },
    groups: async function* () {
      yield* pieces(true);
    },
    close: async () => {
      isClosed = true;
      held = undefined;
      await runs.close();
    },
  };
}

async function* interruptible<T>(pieces: Iterable<Piece<T>>, signal: AbortSignal | undefined): Pieces<T> {
  let count = 0;
  for (const piece of pieces) {
    if (count++ % turnLength === 0) signal?.throwIfAborted();
    yield piece;
  }
}

/** Puts pieces with the same key together. */
async function* joined<T>(pieces: Pieces<T>): Pieces<T> {
  let current: [key: string, values: T[]] | undefined;
  for await (const [key, values] of pieces) {
    if (current?.[0] === key) {
      for (const value of values) current[1].push(value);
      continue;
    }
    if (current !== undefined) yield current;
    current = [key, [...values]];
  }
  if (current !== undefined) yield current;
}
