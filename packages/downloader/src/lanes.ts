import PQueue from "p-queue";
import { AdaptiveLimit } from "./adaptive-limit.ts";
import type { Settings } from "./options.ts";

const startConcurrency = 8;

/** What a task has learnt about the host it asked. */
export type HostAnswer =
  | { readonly kind: "served" }
  | { readonly kind: "refused"; readonly retryAfterMillis: number }
  /** Nothing that says how busy the host is. */
  | { readonly kind: "other" };

/** One queue a host, all of them under one limit; each host's concurrency follows what it answers. */
export class Lanes {
  readonly #settings: Settings;
  readonly #all: PQueue;
  readonly #lanes = new Map<string, Lane>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#all = new PQueue({ concurrency: settings.concurrency });
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
      const inner = () => this.#all.add(() => task((answer) => lane.note(answer)));
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
  #restTimer: NodeJS.Timeout | undefined;
  useCount = 0;

  constructor(origin: string, settings: Settings) {
    this.#origin = origin;
    this.#settings = settings;
    const most = Math.min(settings.perHostConcurrency, settings.concurrency);
    this.#limit = new AdaptiveLimit({ start: startConcurrency, most, now: () => performance.now() });
    this.queue = new PQueue({ concurrency: this.#limit.value });
  }

  note(answer: HostAnswer): void {
    if (answer.kind === "served") this.#limit.succeeded(this.queue.pending >= this.queue.concurrency);
    else if (answer.kind === "refused" && this.#limit.refused()) this.#rest(answer.retryAfterMillis);
    const concurrency = this.#limit.value;
    if (concurrency === this.queue.concurrency || this.queue.concurrency === Number.POSITIVE_INFINITY) return;
    this.queue.concurrency = concurrency;
    this.#settings.onEvent({ kind: "limit", origin: this.#origin, concurrency });
  }

  open(): void {
    this.close();
    this.queue.concurrency = Number.POSITIVE_INFINITY;
    this.queue.start();
  }

  close(): void {
    clearTimeout(this.#restTimer);
  }

  #rest(retryAfterMillis: number): void {
    const { maxRetryAfterMillis } = this.#settings.retry;
    const millis =
      Math.min(Math.max(retryAfterMillis, 1000), maxRetryAfterMillis) * (1 + this.#settings.random() * 0.2);
    this.queue.pause();
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.queue.start(), millis);
  }
}
