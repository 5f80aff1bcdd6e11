/** How numbers are spread; all are undefined when there are none. */
export interface Distribution {
  readonly count: number;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly mean: number | undefined;
  /** Quantiles are within 1 % of a number that was met. */
  readonly p5: number | undefined;
  readonly median: number | undefined;
  readonly p95: number | undefined;
}

/** Bounds of neighbouring bins differ by this factor, so that the middle of a bin is within 1 % of everything in it. */
const binRatio = 1.02;
const logRatio = Math.log(binRatio);

/**
 * Measures a {@link Distribution} of numbers from 0 up, however many, in the memory of a few hundred counts: it keeps no numbers, but counts
 * them in bins that grow by 2 % (as DDSketch does, Masson et al. 2019).
 */
export class DistributionMeter {
  readonly #bins = new Map<number, number>();
  #zeroCount = 0;
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;
  #isInteger = true;

  /** Numbers that are not finite, or below 0, are passed over. */
  add(value: number): void {
    if (!(value >= 0 && value < Infinity)) return;
    this.#count += 1;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#isInteger &&= Number.isInteger(value);
    if (value === 0) {
      this.#zeroCount += 1;
      return;
    }
    const bin = Math.ceil(Math.log(value) / logRatio);
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + 1);
  }

  get distribution(): Distribution {
    if (this.#count === 0) {
      return {
        count: 0,
        min: undefined,
        max: undefined,
        mean: undefined,
        p5: undefined,
        median: undefined,
        p95: undefined,
      };
    }
    const [p5, median, p95] = this.#quantiles([0.05, 0.5, 0.95]);
    const mean = this.#sum / this.#count;
    return { count: this.#count, min: this.#min, max: this.#max, mean, p5, median, p95 };
  }

  /** `shares` in ascending order. */
  #quantiles(shares: readonly number[]): number[] {
    const bins = [...this.#bins].sort(([a], [b]) => a - b);
    const found: number[] = [];
    let [below, next] = [this.#zeroCount, 0];
    let value = 0;
    for (const share of shares) {
      const rank = Math.ceil(share * this.#count);
      while (below < rank && next < bins.length) {
        const [bin, count] = bins[next++] as [number, number];
        below += count;
        value = (2 * binRatio ** bin) / (binRatio + 1);
      }
      // The ends are known exactly, and of integers below 50 there is one to a bin.
      const near = this.#isInteger ? Math.round(value) : value;
      found.push(Math.min(Math.max(near, this.#min), this.#max));
    }
    return found;
  }
}
