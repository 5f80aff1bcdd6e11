/**
 * Tells whether files are so quick to reach that each should be done in place, with the calls of `node:fs` that wait: 20,000 headers of images
 * took 0.2 s of CPU that way and 0.5 to 0.8 s by promises, 20,000 small files in memory 0.2 s and 1.0 s. Where a disk or a server makes us wait, four at a time by
 * promises are quicker than one after the other; so waits that add up send the steps behind them the other way, and then one of them tries again.
 *
 * One long step says nothing: on a busy machine the system takes the processor away in the middle of the quickest call.
 */
export class FilePace {
  #sparedCount = 0;
  #waitedMillis = 0;

  /** Whether the next step is to be done in place, with {@link timed}. */
  isQuick(): boolean {
    if (this.#sparedCount === 0) return true;
    this.#sparedCount -= 1;
    return false;
  }

  /** Does something with one file, or with a part of one. */
  timed<T>(step: () => T): T {
    const start = performance.now();
    try {
      return step();
    } finally {
      this.#waitedMillis = Math.max(0, this.#waitedMillis + performance.now() - start - grantedMillis);
      if (this.#waitedMillis > patienceMillis) {
        this.#sparedCount = spared;
        this.#waitedMillis = patienceMillis - relapseMillis;
      }
    }
  }
}

/** What a step may take and be quick; what it takes less makes up for others. */
const grantedMillis = 1;
/** Waits that are put up with before steps go by promises. */
const patienceMillis = 100;
/** Waits after which they do so again, when that was tried before. */
const relapseMillis = 10;
/** Steps that then go by promises. */
const spared = 64;
