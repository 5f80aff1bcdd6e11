/**
 * Tells whether files are so quick to reach that each should be done in place, with the calls of `node:fs` that wait: 20,000 headers of images
 * took 0.2 s of CPU that way and 0.5 to 0.8 s by promises, 20,000 small files in memory 0.2 s and 1.0 s. Where a disk or a server makes us wait, four at a time by
 * promises are quicker than one after the other; so a slow file sends those behind it the other way, and then one of them tries again.
 */
export class FilePace {
  #sparedCount = 0;

  /** Whether the next file is to be done in place, with {@link timed}. */
  isQuick(): boolean {
    if (this.#sparedCount === 0) return true;
    this.#sparedCount -= 1;
    return false;
  }

  /** Does something with one file. */
  timed<T>(step: () => T): T {
    const start = performance.now();
    try {
      return step();
    } finally {
      if (performance.now() - start > slowMillis) this.#sparedCount = spared;
    }
  }
}

const slowMillis = 2;
/** Files that go by promises for each slow one. */
const spared = 64;
