/** Options of {@link AdaptiveLimit}. */
export interface AdaptiveLimitOptions {
  /** Where it starts. */
  readonly start: number;
  /** It never goes higher. */
  readonly most: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** The share that is lost at most at once, and is lost where nobody knows how much would do. */
const cutShare = 0.2;
/** So much is left of it at least, however many refusals come within so short a time. */
const burstFactor = 0.5;
const burstMillis = 200;
/** A request that was sent and refused so soon after a cut says that the cut was not enough. */
const againMillis = 1000;
const firstHoldMillis = 5000;
const longestHoldMillis = 60_000;
/** Answers that the share of refusals is taken over. */
const memory = 64;

/** A request that was sent, as the limit remembers it. */
export interface Sent {
  /** Requests that were in the air then, itself included. */
  readonly level: number;
  /** How often the limit had been cut by then. */
  readonly cutCount: number;
}

/**
 * Finds out how many requests at once a host likes.
 *
 * It grows by a half with every answer until the first refusal. A request that is refused says that what was in the air
 * when it was sent was one too many, so the limit becomes one less than that; where that is not enough, it loses two
 * more, then four, up to a fifth. From then on it grows by one with every round, and not before 5 s have passed, twice as long each time that growth has
 * led to a refusal, up to a minute. One refusal among many answers, where nothing was tried, changes nothing.
 *
 * Against a host that refuses above 24 at once, the limit is 24 from the first refusal on. To cut by a fifth at every
 * refusal left it at 20, or above 24 for a while, in which the host refused so much that it got a rest.
 */
export class AdaptiveLimit {
  readonly #most: number;
  readonly #now: () => number;
  #value: number;
  #inFlight = 0;
  #isFirstRise = true;
  #hasGrown = false;
  #cutCount = 0;
  /** Good answers since the last refusal. */
  #servedCount = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  /** By how much the last refusal cut it. */
  #step = 1;
  #burstAt = Number.NEGATIVE_INFINITY;
  /** No lower within a burst. */
  #floor = 1;
  #holdMillis = firstHoldMillis;
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

  /** Notes that a request goes out. */
  sent(): Sent {
    return { level: ++this.#inFlight, cutCount: this.#cutCount };
  }

  /** Notes that a request is no longer in the air. */
  returned(): void {
    this.#inFlight--;
  }

  /** Notes a good answer. Only one that came while the limit was used to the full says that more may be possible. */
  succeeded(wasFull: boolean): void {
    this.#remember(false);
    this.#servedCount++;
    if (!wasFull || this.#now() - this.#cutAt < (this.#isFirstRise ? 0 : this.#holdMillis)) return;
    this.#value = Math.min(this.#most, this.#value + (this.#isFirstRise ? 0.5 : 1 / this.#value));
    this.#hasGrown = true;
  }

  /** Notes a refusal (429 or 503). Returns whether so many of late were refusals that the host wants a rest. */
  refused({ level, cutCount }: Sent): boolean {
    this.#remember(true);
    // One too many would have been refused once in every round.
    const isChance = !this.#hasGrown && this.#servedCount > 2 * this.#value;
    this.#servedCount = 0;
    if (isChance) return false;
    const isAgain = cutCount === this.#cutCount && this.#now() - this.#cutAt < againMillis;
    this.#step = isAgain ? this.#step * 2 : 1;
    this.#cutTo(level - Math.max(1, Math.min(this.#step, level * cutShare)));
    if (this.#answers.length < memory || this.#answers.filter(Boolean).length * 2 <= memory) return false;
    this.#answers = [];
    return true;
  }

  /** Notes an answer that broke off or came too late: the host has too much to do. */
  strained({ cutCount }: Sent): void {
    this.#remember(true);
    // What was in the air together breaks together.
    if (cutCount === this.#cutCount) this.#cutTo(this.#value * (1 - cutShare));
  }

  #cutTo(wanted: number): void {
    const now = this.#now();
    if (now - this.#burstAt >= burstMillis) {
      this.#burstAt = now;
      this.#floor = Math.max(1, this.#value * burstFactor);
    }
    const value = Math.max(wanted, this.#floor);
    if (value >= this.#value) return;
    if (this.#hasGrown && !this.#isFirstRise) this.#holdMillis = Math.min(longestHoldMillis, this.#holdMillis * 2);
    this.#value = value;
    this.#isFirstRise = false;
    this.#hasGrown = false;
    this.#cutCount++;
    this.#cutAt = now;
  }

  #remember(isRefusal: boolean): void {
    this.#answers.push(isRefusal);
    if (this.#answers.length > memory) this.#answers.shift();
  }
}
