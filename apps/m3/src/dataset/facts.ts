/** What a dataset is about, found out while its files are gone over. */
export interface DatasetFacts {
  /** When the first and the last of the localized images were recorded, as M3 writes it; absent where nothing says so. */
  readonly firstRecorded?: string;
  readonly lastRecorded?: string;
  /** When the newest of the observations was made. */
  readonly newestObservation?: string;
  /** Depths of the localized images, in metres. */
  readonly minDepthMeters?: number;
  readonly maxDepthMeters?: number;
  /** Localizations by kind. */
  readonly kindCounts: Readonly<Record<string, number>>;
}

/** Gathers {@link DatasetFacts}; its size does not depend on how much it is shown. */
export class FactFinder {
  readonly #recorded = new Span();
  readonly #observed = new Span();
  readonly #depths: number[] = [];
  readonly #kinds = new Map<string, number>();

  addObservation({ observation_timestamp: time }: Readonly<Record<string, unknown>>): void {
    this.#observed.add(time);
  }

  addLocalization({ kind, recorded_timestamp: time, ancillary_data: data }: Readonly<Record<string, unknown>>): void {
    const name = typeof kind === "string" ? kind : "box";
    this.#kinds.set(name, (this.#kinds.get(name) ?? 0) + 1);
    this.#recorded.add(time);
    const depth = typeof data === "object" && data !== null && "depth_meters" in data ? data.depth_meters : undefined;
    if (typeof depth !== "number" || !Number.isFinite(depth)) return;
    const [least = depth, most = depth] = this.#depths;
    this.#depths.splice(0, 2, Math.min(least, depth), Math.max(most, depth));
  }

  get facts(): DatasetFacts {
    const [minDepthMeters, maxDepthMeters] = this.#depths;
    return {
      ...(this.#recorded.first !== undefined && { firstRecorded: this.#recorded.first }),
      ...(this.#recorded.last !== undefined && { lastRecorded: this.#recorded.last }),
      ...(this.#observed.last !== undefined && { newestObservation: this.#observed.last }),
      ...(minDepthMeters !== undefined && maxDepthMeters !== undefined && { minDepthMeters, maxDepthMeters }),
      kindCounts: Object.fromEntries([...this.#kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

const zoneless = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;

/** The first and the last of some instants, as they were written. */
class Span {
  #first: { readonly millis: number; readonly text: string } | undefined;
  #last: { readonly millis: number; readonly text: string } | undefined;

  get first(): string | undefined {
    return this.#first?.text;
  }

  get last(): string | undefined {
    return this.#last?.text;
  }

  add(text: unknown): void {
    // M3 records in UTC; without a zone, the card would depend on that of the machine.
    const millis = typeof text === "string" ? Date.parse(zoneless.test(text) ? `${text}Z` : text) : Number.NaN;
    if (Number.isNaN(millis)) return;
    const instant = { millis, text: new Date(millis).toISOString().replace(".000Z", "Z") };
    if (this.#first === undefined || millis < this.#first.millis) this.#first = instant;
    if (this.#last === undefined || millis > this.#last.millis) this.#last = instant;
  }
}
