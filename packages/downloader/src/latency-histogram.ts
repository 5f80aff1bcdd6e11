import type { Latency } from "./statistics.ts";

/** Each bucket reaches this much further than the one before. */
const step = 1.05;
const firstMillis = 0.1;

/** Durations in buckets that grow by a twentieth each, so a few hundred numbers serve for any count. */
export class LatencyHistogram {
  readonly #buckets: (number | undefined)[] = [];
  #count = 0;

  add(durationMillis: number): void {
    const index = Math.max(0, Math.ceil(Math.log(durationMillis / firstMillis) / Math.log(step)));
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count++;
  }

  summary(): Latency {
    return this.#count === 0 ? {} : { p50: this.#below(0.5), p95: this.#below(0.95) };
  }

  /** Milliseconds that this share of all stayed below. */
  #below(share: number): number {
    let left = Math.ceil(this.#count * share);
    const index = this.#buckets.findIndex((count) => {
      left -= count ?? 0;
      return left <= 0;
    });
    return Number((firstMillis * step ** index).toPrecision(3));
  }
}
