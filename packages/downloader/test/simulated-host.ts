import { onTestFinished, vi } from "vitest";
import { retryDelay } from "../src/fetch/retry.ts";
import { ItemFailure } from "../src/item-failure.ts";
import { Lanes } from "../src/lanes.ts";
import { type DownloadOptions, resolveOptions } from "../src/options.ts";

/** A host that takes requests or refuses them (429, Retry-After: 1). */
export interface SimulatedHost {
  /** Whether it takes a request, when so many are open, itself included, at so many milliseconds. */
  readonly takes: (openCount: number, millis: number) => boolean;
  /** Until an answer is there, in milliseconds; up to two fifths more, and now and then a tenth of a second. */
  readonly answerMillis: number;
  readonly refusalMillis: number;
  /** Whether a refused request counts as open until its refusal is there. @default false */
  readonly countsRefused?: boolean;
}

export interface SimulatedRun {
  readonly seconds: number;
  readonly refusalCount: number;
  readonly failureCount: number;
  /** The limit after each change. */
  readonly limits: readonly number[];
}

/** The same numbers for the same seed, from 0 up to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const wait = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
const refusal = new ItemFailure("throttled", "Cannot fetch", { retry: "backoff", status: 429, retryAfterMillis: 1000 });

/** Asks a host for so many files by the lanes and retries of a true run, on a clock that takes no time. */
export async function simulate(
  host: SimulatedHost,
  count: number,
  seed: number,
  options: DownloadOptions = {},
): Promise<SimulatedRun> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const startedAt = performance.now();
  const random = randomFrom(seed);
  const limits: number[] = [];
  const settings = resolveOptions({
    ...options,
    random,
    onEvent: (event) => event.kind === "limit" && limits.push(event.concurrency),
  });
  const lanes = new Lanes(settings, wait);
  let [openCount, refusalCount, failureCount] = [0, 0, 0];

  const ask = async (): Promise<boolean> => {
    const isTaken = host.takes(++openCount, performance.now() - startedAt);
    if (!isTaken && host.countsRefused !== true) openCount--;
    if (isTaken) await wait(host.answerMillis * (1 + random() * 0.4) + (random() < 0.02 ? 100 : 0));
    else await wait(host.refusalMillis);
    if (isTaken || host.countsRefused === true) openCount--;
    return isTaken;
  };
  const fetchOne = async (): Promise<void> => {
    for (let counted = 1; ; counted++) {
      const isServed = await lanes.run("http://host", counted > 1, async (report) => {
        const isTaken = await ask();
        report(isTaken ? { kind: "served" } : { kind: "refused", retryAfterMillis: 1000 });
        return isTaken;
      });
      if (isServed) return;
      refusalCount++;
      const delayMillis = retryDelay(refusal, { counted, free: 0 }, settings.retry, random);
      if (delayMillis === undefined) {
        failureCount++;
        return;
      }
      await wait(delayMillis);
    }
  };

  let seconds: number | undefined;
  void Promise.all(Array.from({ length: count }, fetchOne)).then(() => {
    seconds = (performance.now() - startedAt) / 1000;
  });
  while (seconds === undefined) await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
  return { seconds, refusalCount, failureCount, limits };
}
