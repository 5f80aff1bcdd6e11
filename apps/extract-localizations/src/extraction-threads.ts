import { extname } from "node:path";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { knowsV8Flags } from "@m3/command-line";
import type { Extraction } from "@m3/localizations";
import type { ThreadData } from "./extraction-thread.ts";
import { type PackedExtractions, unpackExtractions, type WritableLocalization } from "./pack-extractions.ts";
import { createSliceExtractor, type SliceExtractor, type SliceTask } from "./slice-extractor.ts";

/** So many slices lie before a thread, that it need not wait for the next one. */
const slicesPerThread = 4;
/** So many slices more are on their way, all threads taken together, that nobody waits for the slowest one. */
const spareSlices = 6;
/**
 * Larger slices are taken apart by the thread that asks: an object of a million keys in one of them takes more memory at once
 * than a thread is granted, and V8 then ends the whole program.
 */
const largestSliceBytes = 128 * 1024;

interface Work {
  isDone: boolean;
  packed: PackedExtractions | undefined;
}

/**
 * Threads that take slices of digests apart, beside the one that asks, which does so too while they are busy. A thread that
 * ends too early, or cannot be started, is done without.
 */
export class ExtractionThreads {
  readonly #extractHere: SliceExtractor;
  readonly #threads: Thread[];
  readonly #longestQueue: number;
  #wake: () => void = () => {};

  /** @param otherCount How many threads to start. */
  constructor(task: SliceTask, otherCount: number) {
    this.#extractHere = createSliceExtractor(task);
    this.#threads = startThreads(task, otherCount, () => this.#wake());
    this.#longestQueue = otherCount * slicesPerThread + spareSlices;
  }

  /**
   * Yields what is in each slice, in their order. Ends where a slice is no JSON or has what is no observation, or its
   * thread has ended: all slices must then be read in another way from there on.
   *
   * @returns whether all slices were taken apart.
   */
  async *extract(
    slices: AsyncIterator<Buffer>,
    signal: AbortSignal,
  ): AsyncGenerator<Extraction<WritableLocalization>[], boolean, undefined> {
    const queue: Work[] = [];
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    try {
      for (let isAtEnd = false; ; ) {
        signal.throwIfAborted();
        const first = queue[0];
        if (first?.isDone === true) {
          queue.shift();
          if (first.packed === undefined) return false;
          yield unpackExtractions(first.packed);
        } else if (!isAtEnd && queue.length < this.#longestQueue) {
          const next = await slices.next();
          if (next.done === true) isAtEnd = true;
          else queue.push(await this.#begin(next.value));
        } else if (first === undefined) {
          return true;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #begin(slice: Buffer): Promise<Work> {
    const idle = slice.length > largestSliceBytes ? undefined : this.#threads.find((thread) => thread.isFree);
    if (idle !== undefined) return idle.begin(slice);
    const work = { isDone: true, packed: this.#extractHere(slice) };
    // What other threads have to say is heard only between two turns of the event loop.
    await turnOfLoop();
    return work;
  }
}

/** As many as can be had: Node may not be allowed any (`--permission`), or the system have no more. */
function startThreads(task: SliceTask, count: number, onDone: () => void): Thread[] {
  const threads: Thread[] = [];
  try {
    while (threads.length < count) threads.push(new Thread(task, onDone));
  } catch {
    // Those that have started are enough.
  }
  return threads;
}

class Thread {
  readonly #worker: Worker;
  readonly #work: Work[] = [];
  /** Not before it has been started, so that nobody waits for that. */
  #isReady = false;

  constructor(task: SliceTask, onDone: () => void) {
    const file = new URL(`./extraction-thread${extname(import.meta.url)}`, import.meta.url);
    const workerData: ThreadData = { task, maySetV8Flags: knowsV8Flags() };
    this.#worker = new Worker(file, { workerData, resourceLimits });
    this.#worker.once("message", () => {
      this.#isReady = true;
      this.#worker.on("message", takeResult);
    });
    const takeResult = (packed: PackedExtractions | undefined): void => {
      finish(this.#work.shift(), packed);
      onDone();
    };
    const end = (): void => {
      this.#isReady = false;
      for (const work of this.#work.splice(0)) finish(work, undefined);
      onDone();
    };
    this.#worker.on("error", end);
    this.#worker.on("exit", end);
  }

  get isFree(): boolean {
    return this.#isReady && this.#work.length < slicesPerThread;
  }

  /** @param slice Goes to the thread, memory and all. */
  begin(slice: Buffer): Work {
    const work = { isDone: false, packed: undefined };
    this.#work.push(work);
    this.#worker.postMessage(slice, [slice.buffer as ArrayBuffer]);
    return work;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function finish(work: Work | undefined, packed: PackedExtractions | undefined): void {
  if (work === undefined) return;
  work.packed = packed;
  work.isDone = true;
}

/** The young space takes three times its 4 MB; what is old is the program and a few slices. */
const resourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 32 };
