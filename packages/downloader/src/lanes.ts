import PQueue from "p-queue";
import { AdaptiveLimit, type Sent } from "./adaptive-limit.ts";
import { createPacer } from "./fetch/pacer.ts";
import type { Settings } from "./options.ts";

const startConcurrency = 8;

/** Tries in a row without any answer after which a host is taken for down. */
const mostSilences = 30;
const firstProbeMillis = 1000;
const longestProbeMillis = 60_000;

/** What a task has learnt about the host it asked. */
export type HostAnswer =
  | { readonly kind: "served" }
  /** 429 or 503. */
  | { readonly kind: "refused"; readonly retryAfterMillis: number }
  /** It broke off or came too late, as with a host that has too much to do. */
  | { readonly kind: "strained" }
  /** None at all. */
  | { readonly kind: "silent" }
  /** One that says nothing of how busy the host is. */
  | { readonly kind: "other" };

/** One queue a host, all of them under one limit; each host's concurrency follows what it answers. */
export class Lanes {
  readonly #settings: Settings;
  readonly #all: PQueue;
  readonly #lanes = new Map<string, Lane>();
  readonly #sleep: (millis: number) => Promise<void>;
  readonly #pace: (requestCount: number) => number;

  /** @param sleep waits so many milliseconds, or until the run is stopped */
  constructor(settings: Settings, sleep: (millis: number) => Promise<void>) {
    this.#settings = settings;
    this.#all = new PQueue({ concurrency: settings.concurrency });
    this.#sleep = sleep;
    this.#pace = createPacer(settings.requestsPerSecond, () => performance.now());
  }

  /** Runs a task of the host when its turn comes. A task with priority goes before those that wait. */
  async run<T>(
    origin: string,
    hasPriority: boolean,
    task: (report: (answer: HostAnswer) => void) => Promise<T>,
  ): Promise<T> {
    const lane = this.#laneOf(origin);
    lane.useCount++;
    try {
      const inner = () => this.#all.add(() => this.#keepPace(() => lane.send(task)));
      return await lane.queue.add(inner, { priority: hasPriority ? 1 : 0 });
    } finally {
      lane.useCount--;
      // A million hosts must not leave a million queues.
      if (lane.useCount === 0 && this.#lanes.size > 1000) {
        lane.close();
        this.#lanes.delete(origin);
      }
    }
  }

  /** Waits where the rate of requests asks for it. */
  async #keepPace<T>(task: () => Promise<T>): Promise<T> {
    const waitMillis = this.#pace(1);
    if (waitMillis >= 1) await this.#sleep(waitMillis);
    return await task();
  }

  /** Whether the host has been silent for so long that nothing more is asked of it. */
  isGivenUp(origin: string): boolean {
    return this.#lanes.get(origin)?.isGivenUp === true;
  }

  /** Lets waiting tasks start at once, however many: they are expected to see that the run is over. */
  open(): void {
    this.#all.concurrency = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) lane.open();
  }

  #laneOf(origin: string): Lane {
    const found = this.#lanes.get(origin);
    if (found !== undefined) return found;
    const lane = new Lane(origin, this.#settings);
    this.#lanes.set(origin, lane);
    return lane;
  }
}

class Lane {
  readonly queue: PQueue;
  readonly #origin: string;
  readonly #settings: Settings;
  readonly #limit: AdaptiveLimit;
  #timer: NodeJS.Timeout | undefined;
  #hasAnswered = false;
  #isOpen = false;
  #silenceCount = 0;
  #silentSince = 0;
  #probeMillis = firstProbeMillis;
  isGivenUp = false;
  useCount = 0;

  constructor(origin: string, settings: Settings) {
    this.#origin = origin;
    this.#settings = settings;
    const most = Math.min(settings.perHostConcurrency, settings.concurrency);
    this.#limit = new AdaptiveLimit({ start: startConcurrency, most, now: () => performance.now() });
    this.queue = new PQueue({ concurrency: this.#limit.value });
  }

  /** Runs a task that asks the host. */
  async send<T>(task: (report: (answer: HostAnswer) => void) => Promise<T>): Promise<T> {
    const sent = this.#limit.sent();
    try {
      return await task((answer) => this.#note(answer, sent));
    } finally {
      this.#limit.returned();
    }
  }

  #note(answer: HostAnswer, sent: Sent): void {
    if (answer.kind === "silent") this.#noteSilence();
    else this.#noteLife();
    if (answer.kind === "served") this.#limit.succeeded(this.queue.pending >= this.queue.concurrency);
    else if (answer.kind === "refused") {
      if (this.#limit.refused(sent)) this.#obey(answer.retryAfterMillis);
    } else if (answer.kind === "strained" || (answer.kind === "silent" && this.#hasAnswered))
      this.#limit.strained(sent);
    if (!this.#isOpen && !this.#isDown) this.#setConcurrency(this.#limit.value);
  }

  /** Lets everything through. */
  open(): void {
    this.#isOpen = true;
    this.close();
    this.queue.concurrency = Number.POSITIVE_INFINITY;
    this.queue.start();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  get #isDown(): boolean {
    return this.#silenceCount >= mostSilences;
  }

  #noteLife(): void {
    this.#hasAnswered = true;
    this.#silenceCount = 0;
    this.#probeMillis = firstProbeMillis;
  }

  /** A host that was there before is asked now and then whether it is back; one that never was, is not waited for. */
  #noteSilence(): void {
    if (this.#silenceCount++ === 0) this.#silentSince = performance.now();
    // Those that were in the air when it went down say nothing new.
    if (!this.#isDown || this.#isOpen || this.queue.isPaused) return;
    const { random, retry, onEvent } = this.#settings;
    const patienceMillis = this.#hasAnswered ? retry.hostPatienceMillis : 0;
    this.isGivenUp = performance.now() - this.#silentSince >= patienceMillis;
    onEvent({ kind: "silence", origin: this.#origin, isGivenUp: this.isGivenUp });
    if (this.isGivenUp) {
      this.open();
      return;
    }
    this.#setConcurrency(1);
    this.#rest(this.#probeMillis * (1 + random() * 0.2));
    this.#probeMillis = Math.min(longestProbeMillis, this.#probeMillis * 2);
  }

  #obey(retryAfterMillis: number): void {
    const { random, retry } = this.#settings;
    const millis = Math.min(Math.max(retryAfterMillis, 1000), retry.maxRetryAfterMillis);
    this.#rest(millis * (1 + random() * 0.2));
  }

  #rest(millis: number): void {
    if (this.#isOpen) return;
    this.queue.pause();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.queue.start(), millis);
  }

  #setConcurrency(concurrency: number): void {
    if (concurrency === this.queue.concurrency) return;
    this.queue.concurrency = concurrency;
    this.#settings.onEvent({ kind: "limit", origin: this.#origin, concurrency });
  }
}
