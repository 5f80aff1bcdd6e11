/** What one call may take on average; a write to the page cache takes some twenty microseconds. */
const mostMillis = 2;
/**
 * No call counts for more: on a busy machine one of twenty microseconds may wait as many milliseconds for its turn of the
 * processor, and to leave the disk alone for that costs three times as much.
 */
const longestMillis = 8;
/** Share of the newest call in the average: one slow call among many is the fault of the machine's other work. */
const weight = 1 / 16;
/** How long a slow disk is left to the thread pool before it is tried again. */
const restMillis = 10_000;

/**
 * Tells whether a disk answers so quickly that to wait for it costs less than to be told later. One that is full of
 * unwritten pages, asleep, or at the other end of a network would stop all transfers at every call.
 */
export class DiskGauge {
  readonly #now: () => number;
  #averageMillis = 0;
  #slowUntil = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get isSlow(): boolean {
    return this.#now() < this.#slowUntil;
  }

  /** Makes a call that the disk is waited for, and notes how long it took. */
  time<Result>(call: () => Result): Result {
    const startedAt = this.#now();
    try {
      return call();
    } finally {
      const endedAt = this.#now();
      this.#averageMillis += (Math.min(endedAt - startedAt, longestMillis) - this.#averageMillis) * weight;
      if (this.#averageMillis > mostMillis) {
        this.#averageMillis = 0;
        this.#slowUntil = endedAt + restMillis;
      }
    }
  }
}
