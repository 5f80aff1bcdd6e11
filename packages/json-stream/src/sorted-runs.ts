import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import type { Piece, SortedBuffer } from "./entry-buffer.ts";
import { removeFolder } from "./remove-folder.ts";
import { RunReader } from "./run-reader.ts";
import { fileFailure, isSystemError } from "./system-failure.ts";

/** Sorted pieces, one after the other. */
export type Pieces<T> = AsyncGenerator<Piece<T>, void, undefined>;

/** Pieces between two looks at the signal where nothing else is waited for. */
export const turnLength = 1000;
/** Systems let a process have some hundreds of files open, of which others need theirs. */
const mostOpenRuns = 64;
/** Text of merged runs that is written at a time, in characters. */
const writtenLength = 64 * 1024;

/** Sorted runs, each a file of lines that {@link SortedBuffer} makes. */
export class Runs {
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
    if (this.#folder !== undefined) await removeFolder(this.#folder);
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
