import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import { EntryBuffer, type Piece, type SortedBuffer } from "./entry-buffer.ts";
import { RunReader } from "./run-reader.ts";
import { fileFailure, isSystemError } from "./system-failure.ts";

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
/** Pieces between two looks at the signal where nothing else is waited for. */
const turnLength = 1000;

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

type Pieces<T> = AsyncGenerator<Piece<T>, void, undefined>;

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

/** Systems let a process have some hundreds of files open, of which others need theirs. */
const mostOpenRuns = 64;
/** Text of merged runs that is written at a time, in characters. */
const writtenLength = 64 * 1024;

/** Sorted runs, each a file of lines that {@link SortedBuffer} makes. */
class Runs {
  readonly #parent: string;
  readonly #signal: AbortSignal | undefined;
  #folder: string | undefined;
  /** In the order in which their entries came. */
  #paths: string[] = [];
  #writtenCount = 0;

  constructor(parent: string, signal: AbortSignal | undefined) {
    this.#parent = parent;
    this.#signal = signal;
  }

  get count(): number {
    return this.#paths.length;
  }

  async add(entries: SortedBuffer): Promise<void> {
    this.#signal?.throwIfAborted();
    this.#paths.push(await this.#write(entries.lines()));
  }

  /** Merges neighbours, as few as will do, until all that are left can be open at once. */
  async narrow(): Promise<void> {
    while (this.count > mostOpenRuns) {
      const left: string[] = [];
      let excess = this.count - mostOpenRuns;
      for (let from = 0, to = 0; from < this.count; from = to) {
        to = from + Math.min(mostOpenRuns, excess + 1);
        const group = this.#paths.slice(from, to);
        left.push(group.length === 1 ? (group[0] as string) : await this.#mergeInto(group));
        excess -= group.length - 1;
      }
      this.#paths = left;
    }
  }

  merged<T>(): Pieces<T> {
    return this.#merge<T>(this.#paths);
  }

  async #mergeInto(paths: readonly string[]): Promise<string> {
    const merged = await this.#write(linesOf(this.#merge(paths)));
    for (const path of paths) await rm(path, { force: true });
    return merged;
  }

  async #write(lines: Iterable<Buffer> | AsyncIterable<string>): Promise<string> {
    this.#folder ??= await makeTemporaryFolder(this.#parent);
    const path = join(this.#folder, `run-${this.#writtenCount++}.jsonl`);
    await writeFileAtomically(path, lines);
    return path;
  }

  async *#merge<T>(paths: readonly string[]): Pieces<T> {
    const readers: RunReader<T>[] = [];
    try {
      for (const path of paths) readers.push(await RunReader.open<T>(path));
      for (let count = 0; ; count++) {
        if (count % turnLength === 0) this.#signal?.throwIfAborted();
        const first = smallest(readers);
        if (first?.head === undefined) return;
        yield first.head;
        const reading = first.advance();
        if (reading !== undefined) await reading;
      }
    } finally {
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Pieces as the lines of a run, as {@link SortedBuffer} makes them, many at a time. */
async function* linesOf(pieces: Pieces<unknown>): AsyncGenerator<string, void, undefined> {
  let text = "";
  for await (const piece of pieces) {
    text += `${JSON.stringify(piece)},\n`;
    if (text.length < writtenLength) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** The reader at the smallest key, the earliest run among equals. */
function smallest<T>(readers: readonly RunReader<T>[]): RunReader<T> | undefined {
  let found: RunReader<T> | undefined;
  for (const reader of readers) {
    if (reader.head === undefined) continue;
    if (found?.head === undefined || reader.head[0] < found.head[0]) found = reader;
  }
  return found;
}

async function makeTemporaryFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, "m3-sort-"));
  } catch (error) {
    throw isSystemError(error) ? fileFailure(error, join(parent, "m3-sort-")) : error;
  }
}
