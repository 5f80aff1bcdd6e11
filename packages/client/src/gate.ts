import { abortedError } from "./errors.ts";

/** How many requests a host gets, and how quickly. */
export interface GateSettings {
  readonly concurrency: number;
  readonly requestsPerSecond?: number | undefined;
}

/** A permit to have one request under way. */
export interface Slot {
  /** Tells that the caller, not the server, is at work; if that lasts, whoever waits gets the permit. */
  pause(): void;
  /** Tells that the server is waited for again. A permit that was given away is not taken back. */
  resume(): void;
  /** Gives the permit back; further calls do nothing. */
  release(): void;
}

/** Lets requests to one host through. */
export interface Gate {
  /** @throws {ClientError} code "aborted" */
  enter(action: string, signal: AbortSignal | undefined): Promise<Slot>;
}

/**
 * A caller that holds a list open and asks for something else meanwhile must not wait for itself: a permit that lay
 * idle this long goes to whoever waits.
 */
const idleMillis = 20;

interface Waiter {
  readonly admit: (slot: Slot) => void;
}

/** Creates the gate of one host; first come, first served. */
export function createGate({ concurrency, requestsPerSecond }: GateSettings): Gate {
  const waiters: Waiter[] = [];
  const pausedSince = new Map<Slot, number>();
  let activeCount = 0;
  let nextStartMillis = 0;
  let timer: NodeJS.Timeout | undefined;

  const lookAgain = (millis: number): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      admitNext();
    }, millis);
  };
  const takeIdle = (nowMillis: number): void => {
    for (const [slot, sinceMillis] of pausedSince) {
      if (nowMillis - sinceMillis >= idleMillis) slot.release();
    }
  };
  const admitNext = (): void => {
    for (let first = waiters[0]; first !== undefined; first = waiters[0]) {
      const nowMillis = performance.now();
      if (activeCount >= concurrency) takeIdle(nowMillis);
      if (activeCount >= concurrency) {
        if (pausedSince.size > 0) lookAgain(idleMillis);
        return;
      }
      if (nowMillis < nextStartMillis) {
        lookAgain(Math.ceil(nextStartMillis - nowMillis));
        return;
      }
      if (requestsPerSecond !== undefined) nextStartMillis = nowMillis + 1000 / requestsPerSecond;
      waiters.shift();
      activeCount++;
      first.admit(createSlot());
    }
  };
  const createSlot = (): Slot => {
    let isHeld = true;
    const slot: Slot = {
      pause: () => {
        if (!isHeld) return;
        pausedSince.set(slot, performance.now());
        if (waiters.length > 0) lookAgain(idleMillis);
      },
      resume: () => {
        pausedSince.delete(slot);
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        pausedSince.delete(slot);
        activeCount--;
        queueMicrotask(admitNext);
      },
    };
    return slot;
  };

  return {
    enter: (action, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          const index = waiters.indexOf(waiter);
          if (index >= 0) waiters.splice(index, 1);
          reject(abortedError(action, signal));
        };
        const waiter: Waiter = {
          admit: (slot) => {
            signal?.removeEventListener("abort", stop);
            resolve(slot);
          },
        };
        if (signal?.aborted) return stop();
        signal?.addEventListener("abort", stop, { once: true });
        waiters.push(waiter);
        admitNext();
      }),
  };
}
