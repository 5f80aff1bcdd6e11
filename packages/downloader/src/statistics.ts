import type { AttemptEvent, Progress } from "./events.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import type { FailureCode } from "./results.ts";

/** What a run did. */
export interface Statistics extends Progress {
  /** Files fetched a second, over the whole run. */
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Of the tries that brought a file, from the request to the last byte. */
  readonly latencyMillis: Latency;
  /** Failed results by code, most frequent first. */
  readonly failuresByCode: Readonly<Partial<Record<FailureCode, number>>>;
  /** By scheme, host and port, in the order they were first asked; of the first thousand. */
  readonly hosts: readonly HostStatistics[];
}

/** What a run did with one host. */
export interface HostStatistics {
  readonly origin: string;
  readonly attemptCount: number;
  /** Tries that failed. */
  readonly failedAttemptCount: number;
  readonly sizeBytes: number;
  readonly latencyMillis: Latency;
}

/** Milliseconds that half, and nineteen in twenty, stayed below; within 5 %. Absent when there were none. */
export interface Latency {
  readonly p50?: number;
  readonly p95?: number;
}

interface HostTally {
  attemptCount: number;
  failedAttemptCount: number;
  sizeBytes: number;
  readonly latencies: LatencyHistogram;
}

const mostHosts = 1000;

/** Counts what a run does. Memory does not grow with it. */
export class Tally {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #counts = { done: 0, skipped: 0, failed: 0 };
  readonly #codes = new Map<FailureCode, number>();
  readonly #hosts = new Map<string, HostTally>();
  readonly #latencies = new LatencyHistogram();
  #sizeBytes = 0;
  #retryCount = 0;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Results of other kinds, as those of a mere look, do not count. */
  noteResult(result: { readonly kind: string; readonly code?: FailureCode }): void {
    const { kind, code } = result;
    if (kind === "done" || kind === "skipped" || kind === "failed") this.#counts[kind]++;
    if (code !== undefined) this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  noteRetry(): void {
    this.#retryCount++;
  }

  noteAttempt({ origin, code, durationMillis, sizeBytes }: AttemptEvent): void {
    this.#sizeBytes += sizeBytes;
    const host = this.#hostOf(origin);
    if (host !== undefined) {
      host.attemptCount++;
      host.sizeBytes += sizeBytes;
      if (code !== "ok") host.failedAttemptCount++;
    }
    if (code !== "ok") return;
    this.#latencies.add(durationMillis);
    host?.latencies.add(durationMillis);
  }

  progress(): Progress {
    const { done: doneCount, skipped: skippedCount, failed: failedCount } = this.#counts;
    const elapsedMillis = this.#now() - this.#startedAt;
    const [sizeBytes, retryCount] = [this.#sizeBytes, this.#retryCount];
    return { doneCount, skippedCount, failedCount, sizeBytes, retryCount, elapsedMillis };
  }

  statistics(): Statistics {
    const progress = this.progress();
    const seconds = Math.max(progress.elapsedMillis, 1) / 1000;
    return {
      ...progress,
      filesPerSecond: progress.doneCount / seconds,
      bytesPerSecond: progress.sizeBytes / seconds,
      latencyMillis: this.#latencies.summary(),
      failuresByCode: Object.fromEntries([...this.#codes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
      hosts: Array.from(this.#hosts, ([origin, { latencies, ...counts }]) => ({
        origin,
        ...counts,
        latencyMillis: latencies.summary(),
      })),
    };
  }

  #hostOf(origin: string): HostTally | undefined {
    const found = this.#hosts.get(origin);
    if (found !== undefined || this.#hosts.size >= mostHosts) return found;
    const host = { attemptCount: 0, failedAttemptCount: 0, sizeBytes: 0, latencies: new LatencyHistogram() };
    this.#hosts.set(origin, host);
    return host;
  }
}
