import { availableParallelism } from "node:os";
import { readArraySlices } from "@m3/json-stream";
import { createTextExtractor, type Extraction } from "@m3/localizations";
import { type Digest, versionOf } from "./digests.ts";
import { ExtractError } from "./errors.ts";
import { ExtractionThreads } from "./extraction-threads.ts";
import type { WritableLocalization } from "./pack-extractions.ts";
import { readExtractions } from "./read-extractions.ts";
import type { SliceTask } from "./slice-extractor.ts";

/** Below that, to start a thread and to compile the program once more takes as long as it saves. */
const leastWorthBytes = 64 * 1024 * 1024;
/** Beyond two, each takes some 20 MB that nobody has asked for. */
const defaultThreadCount = Math.min(2, availableParallelism());
/** Of smaller ones more time goes into handing them over, of larger ones more memory, and beyond 128 KB the system clears it each time. */
const sliceSizeBytes = 48 * 1024;

/** How a {@link ThreadedReader} reads. */
export interface ThreadedReaderOptions {
  /** How many threads work at once, this one too. @default two for files of some size, if there are as many processors */
  readonly threadCount: number | undefined;
  readonly signal: AbortSignal;
}

/** Reads digests with several threads, where that is quicker, and with one where it is not. What comes is the same. */
export class ThreadedReader {
  readonly #task: SliceTask;
  readonly #threadCount: number;
  readonly #leastSizeBytes: number;
  readonly #signal: AbortSignal;
  #threads: ExtractionThreads | undefined;

  constructor(task: SliceTask, { threadCount, signal }: ThreadedReaderOptions) {
    this.#task = task;
    this.#threadCount = threadCount ?? defaultThreadCount;
    this.#leastSizeBytes = threadCount === undefined ? leastWorthBytes : 0;
    this.#signal = signal;
  }

  /**
   * Yields what is in the observations of a digest, in their order and in batches.
   *
   * @throws as {@link readExtractions}.
   * @throws {ExtractError} code "changed" when what is left had to be read anew, and the file was another one then.
   */
  async *read(digest: Digest): AsyncGenerator<Extraction<WritableLocalization>[], void, undefined> {
    let skippedCount = 0;
    if (this.#isWorthThreads(digest)) {
      const version = await versionOf(digest);
      const batches = this.#readInThreads(digest);
      for (let next = await batches.next(); ; next = await batches.next()) {
        if (next.done === true) {
          if (next.value) return;
          break;
        }
        skippedCount += next.value.length;
        yield next.value;
      }
      if (skippedCount > 0 && (await versionOf(digest)) !== version) throw changed(digest);
    }
    const extract = createTextExtractor(this.#task.options, this.#task.layout);
    yield* readExtractions(digest, { extract, signal: this.#signal, skippedCount });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#threads?.close();
  }

  /** A file only: should its text turn out to be cut wrongly, or damaged, it is read again, from its beginning. */
  #isWorthThreads({ fileSizeBytes = -1 }: Digest): boolean {
    return this.#threadCount > 1 && fileSizeBytes >= this.#leastSizeBytes;
  }

  /** @returns whether that was all. */
  async *#readInThreads(digest: Digest): AsyncGenerator<Extraction<WritableLocalization>[], boolean, undefined> {
    const signal = this.#signal;
    this.#threads ??= new ExtractionThreads(this.#task, this.#threadCount - 1);
    const slices = readArraySlices(digest.source, { batchSizeBytes: sliceSizeBytes, signal });
    try {
      return yield* this.#threads.extract(slices, signal);
    } catch {
      signal.throwIfAborted();
      // Whatever it is, to read one observation after the other says it better.
      return false;
    } finally {
      await slices.return();
    }
  }
}

function changed({ title }: Digest): ExtractError {
  const message = `Cannot read digest ${JSON.stringify(title)}: it was changed or replaced while it was read`;
  return new ExtractError("changed", message);
}
