import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import { readArray } from "./read.ts";
import { fileFailure, isSystemError } from "./system-failure.ts";

/** How to sort. */
export interface SortOptions<T> {
  /** What to sort by; keys are compared by code unit. */
  readonly keyOf: (value: T) => string;
  /** Text held in memory, in characters; what is more goes to temporary files. @default 33554432 */
  readonly memoryCharacters?: number | undefined;
  /** Where the folder of temporary files is made, if one is needed. @default the system's */
  readonly temporaryFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Values in order. */
export interface SortedValues<T> {
  readonly length: number;
  /** Goes over the values; each call starts anew. */
  values(): AsyncGenerator<T, void, undefined>;
  /** Removes the temporary files. Afterwards the values cannot be gone over any more; doing it twice does no harm. */
  close(): Promise<void>;
}

/** A value as text, so that what is held in memory can be counted. */
interface Entry {
  readonly key: string;
  readonly json: string;
}

const defaultMemoryCharacters = 32 * 1024 * 1024;
/** Values between two looks at the signal where nothing else is waited for. */
const turnLength = 5000;

/**
 * Sorts values that JSON can hold, as many as the disk can: sorted runs that outgrow memory are written to temporary files and merged as they are
 * read. Values with the same key keep their order. Each value that comes out is a copy, made by JSON.
 *
 * Memory: {@link SortOptions.memoryCharacters}, and a few hundred kilobytes per temporary file while they are merged. A process that is killed
 * leaves a folder named `m3-sort-*`.
 *
 * @throws {JsonStreamError} code "write-failed" or "read-failed" for a temporary file. What `values` throws comes out as it is.
 */
export async function sortValues<T>(
  values: Iterable<T> | AsyncIterable<T>,
  options: SortOptions<T>,
): Promise<SortedValues<T>> {
  const { keyOf, memoryCharacters = defaultMemoryCharacters, signal } = options;
  const runs = new Runs(options.temporaryFolder ?? tmpdir(), signal);
  let [pending, size, length]: [Entry[], number, number] = [[], 0, 0];
  try {
    for await (const value of values) {
      const entry = { key: keyOf(value), json: JSON.stringify(value) };
      pending.push(entry);
      size += entry.key.length + entry.json.length;
      length += 1;
      if (size < memoryCharacters) continue;
      await runs.add(inOrder(pending));
      [pending, size] = [[], 0];
    }
    inOrder(pending);
    if (runs.count > 0 && pending.length > 0) {
      await runs.add(pending);
      pending = [];
    }
  } catch (error) {
    await runs.close();
    throw error;
  }
  return {
    length,
    values: () => (runs.count === 0 ? parsed<T>(pending, signal) : runs.merged<T>()),
    close: async () => {
      pending = [];
      await runs.close();
    },
  };
}

function inOrder(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

async function* parsed<T>(
  entries: readonly Entry[],
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  for (const [index, { json }] of entries.entries()) {
    if (index % turnLength === 0) signal?.throwIfAborted();
    yield JSON.parse(json) as T;
  }
}

/** Sorted runs, each a file of lines `[key, value]`. */
class Runs {
  count = 0;
  readonly #parent: string;
  readonly #signal: AbortSignal | undefined;
  #folder: string | undefined;

  constructor(parent: string, signal: AbortSignal | undefined) {
    this.#parent = parent;
    this.#signal = signal;
  }

  async add(entries: readonly Entry[]): Promise<void> {
    this.#signal?.throwIfAborted();
    this.#folder ??= await makeTemporaryFolder(this.#parent);
    await writeFileAtomically(this.#pathOf(this.#folder, this.count), lines(entries));
    this.count += 1;
  }

  async *merged<T>(): AsyncGenerator<T, void, undefined> {
    const folder = this.#folder ?? "";
    const readers = Array.from({ length: this.count }, (_, index) => {
      return readArray<[string, T]>(this.#pathOf(folder, index), { layout: "lines", signal: this.#signal });
    });
    try {
      const heads = await Promise.all(readers.map(async (reader) => (await reader.next()).value ?? undefined));
      for (;;) {
        const first = smallest(heads);
        const head = heads[first];
        if (head === undefined) return;
        yield head[1];
        heads[first] = (await (readers[first] as (typeof readers)[number]).next()).value ?? undefined;
      }
    } finally {
      await Promise.all(readers.map((reader) => reader.return()));
    }
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #pathOf(folder: string, index: number): string {
    return join(folder, `run-${index}.jsonl`);
  }
}

/** Index of the head with the smallest key, the earliest run among equals; 0 when there is none left. */
function smallest<T>(heads: readonly ([string, T] | undefined)[]): number {
  let found = 0;
  for (const [index, head] of heads.entries()) {
    if (head === undefined) continue;
    const best = heads[found];
    if (best === undefined || head[0] < best[0]) found = index;
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

const linesPerChunk = 500;

function* lines(entries: readonly Entry[]): Generator<string, void, undefined> {
  for (let from = 0; from < entries.length; from += linesPerChunk) {
    const chunk = entries.slice(from, from + linesPerChunk);
    yield chunk.map(({ key, json }) => `[${JSON.stringify(key)},${json}]\n`).join("");
  }
}
