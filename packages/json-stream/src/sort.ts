import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import { EntryBuffer } from "./entry-buffer.ts";
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
  /** Goes over them; each call starts anew. */
  entries(): AsyncGenerator<readonly [key: string, value: T], void, undefined>;
  /** Removes the temporary files. Afterwards they cannot be gone over any more; doing it twice does no harm. */
  close(): Promise<void>;
}

const defaultMemoryBytes = 16 * 1024 * 1024;
/** Values between two looks at the signal where nothing else is waited for. */
const turnLength = 5000;

/**
 * Sorts values that JSON can hold by their keys (by code unit), as many as the disk can: sorted runs that outgrow memory are written to temporary
 * files and merged as they are read. Values with the same key keep their order. Each value that comes out is a copy, made by JSON.
 *
 * Memory: twice {@link SortOptions.memoryBytes}, and 32 KB (or the largest entry) per temporary file while they are merged. A process that is killed
 * leaves a folder named `m3-sort-*`.
 *
 * @throws {JsonStreamError} code "write-failed" or "read-failed" for a temporary file. What `entries` throws comes out as it is.
 */
export async function sortEntries<T>(
  entries: Iterable<readonly [key: string, value: T]> | AsyncIterable<readonly [key: string, value: T]>,
  options: SortOptions = {},
): Promise<SortedEntries<T>> {
  const { memoryBytes = defaultMemoryBytes, signal } = options;
  const runs = new Runs(options.temporaryFolder ?? tmpdir(), signal);
  let held = new EntryBuffer();
  let length = 0;
  try {
    for await (const [key, value] of entries) {
      held.add(key, value);
      length += 1;
      if (held.sizeBytes < memoryBytes) continue;
      await runs.add(held);
      held.clear();
    }
    if (runs.count > 0) {
      if (held.length > 0) await runs.add(held);
      held = new EntryBuffer();
    }
  } catch (error) {
    await runs.close();
    throw error;
  }
  const order = held.order();
  return {
    length,
    entries: () => (runs.count === 0 ? parsed<T>(held, order, signal) : runs.merged<T>()),
    close: async () => {
      order.length = 0;
      held = new EntryBuffer();
      await runs.close();
    },
  };
}

async function* parsed<T>(
  held: EntryBuffer,
  order: readonly number[],
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly [string, T], void, undefined> {
  for (const [rank, index] of order.entries()) {
    if (rank % turnLength === 0) signal?.throwIfAborted();
    const { key, value } = held.parse<T>(index);
    yield [key, value];
  }
}

/** Sorted runs, each a file with a {@link StoredEntry} a line. */
class Runs {
  count = 0;
  readonly #parent: string;
  readonly #signal: AbortSignal | undefined;
  #folder: string | undefined;

  constructor(parent: string, signal: AbortSignal | undefined) {
    this.#parent = parent;
    this.#signal = signal;
  }

  async add(entries: EntryBuffer): Promise<void> {
    this.#signal?.throwIfAborted();
    this.#folder ??= await makeTemporaryFolder(this.#parent);
    await writeFileAtomically(this.#pathOf(this.#folder, this.count), entries.linesText(entries.order()));
    this.count += 1;
  }

  async *merged<T>(): AsyncGenerator<readonly [string, T], void, undefined> {
    const folder = this.#folder ?? "";
    const readers: RunReader<T>[] = [];
    try {
      for (let index = 0; index < this.count; index++)
        readers.push(await RunReader.open<T>(this.#pathOf(folder, index)));
      for (let count = 0; ; count++) {
        if (count % turnLength === 0) this.#signal?.throwIfAborted();
        const first = smallest(readers);
        if (first?.head === undefined) return;
        yield [first.head.key, first.head.value];
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

  #pathOf(folder: string, index: number): string {
    return join(folder, `run-${index}.jsonl`);
  }
}

/** The reader at the smallest key, the earliest run among equals. */
function smallest<T>(readers: readonly RunReader<T>[]): RunReader<T> | undefined {
  let found: RunReader<T> | undefined;
  for (const reader of readers) {
    if (reader.head === undefined) continue;
    if (found?.head === undefined || reader.head.key < found.head.key) found = reader;
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
