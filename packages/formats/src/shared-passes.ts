import type { ImageRecord } from "./dataset.ts";
import type { RestartableRecords } from "./records.ts";

/**
 * Goes over a dataset for several at once, each of which gets the images of its part, in order: as many passes as one of them needs, not as many as
 * all of them together. A pass begins when everybody who has not left asks for one. Holds one image of each part, and so goes as fast as the slowest.
 */
export class SharedPasses {
  readonly #records: RestartableRecords;
  readonly #partOf: (record: ImageRecord) => string;
  /** Parts whose consumers have not left. */
  readonly #active: Set<string>;
  readonly #asking = new Map<string, (pass: Pass) => void>();

  constructor(records: RestartableRecords, parts: readonly string[], partOf: (record: ImageRecord) => string) {
    this.#records = records;
    this.#active = new Set(parts);
    this.#partOf = partOf;
  }

  /** The images of a part, for one consumer. */
  async *images(part: string): AsyncGenerator<ImageRecord, void, undefined> {
    const pass = await new Promise<Pass>((begin) => {
      this.#asking.set(part, begin);
      this.#beginIfAllAsk();
    });
    try {
      for (let record = await pass.next(part); record !== undefined; record = await pass.next(part)) yield record;
    } finally {
      await pass.leave(part);
    }
  }

  /** Tells that a part needs no more passes, so that nobody waits for it. */
  leave(part: string): void {
    this.#active.delete(part);
    this.#beginIfAllAsk();
  }

  #beginIfAllAsk(): void {
    if (this.#asking.size === 0 || this.#asking.size < this.#active.size) return;
    const pass = new Pass(this.#records(), [...this.#asking.keys()], this.#partOf);
    for (const begin of this.#asking.values()) begin(pass);
    this.#asking.clear();
  }
}

/** One pass over all images. */
class Pass {
  readonly #iterator: Iterator<ImageRecord> | AsyncIterator<ImageRecord>;
  readonly #partOf: (record: ImageRecord) => string;
  /** Parts that still want images. */
  readonly #parts: Set<string>;
  /** An image for each part that has not taken it yet. */
  readonly #held = new Map<string, ImageRecord>();
  /** Called when an image was taken. */
  #taken: () => void = () => {};
  /** The look for the next image that is under way. */
  #reading: Promise<void> | undefined;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    records: Iterable<ImageRecord> | AsyncIterable<ImageRecord>,
    parts: readonly string[],
    partOf: (record: ImageRecord) => string,
  ) {
    this.#iterator = Symbol.asyncIterator in records ? records[Symbol.asyncIterator]() : records[Symbol.iterator]();
    this.#parts = new Set(parts);
    this.#partOf = partOf;
  }

  /** The next image of a part; undefined behind the last one. */
  async next(part: string): Promise<ImageRecord | undefined> {
    for (;;) {
      const record = this.#held.get(part);
      if (record !== undefined) {
        this.#held.delete(part);
        this.#taken();
        return record;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isOver) return undefined;
      this.#reading ??= this.#read();
      await this.#reading;
    }
  }

  /** Passes over what is left of a part; the last to leave closes what is read. */
  async leave(part: string): Promise<void> {
    this.#parts.delete(part);
    this.#held.delete(part);
    this.#taken();
    if (this.#parts.size > 0) return;
    await this.#reading;
    if (!this.#isOver) await this.#iterator.return?.();
  }

  /** Reads one image and holds it for its part, once that has taken the one before. */
  async #read(): Promise<void> {
    try {
      const { done, value } = await this.#iterator.next();
      if (done === true) this.#isOver = true;
      else await this.#hold(value);
    } catch (error) {
      this.#failure = { error };
      this.#isOver = true;
    } finally {
      this.#reading = undefined;
    }
  }

  async #hold(record: ImageRecord): Promise<void> {
    const part = this.#partOf(record);
    while (this.#held.has(part)) {
      await new Promise<void>((resolve) => {
        this.#taken = resolve;
      });
    }
    if (this.#parts.has(part)) this.#held.set(part, record);
  }
}
