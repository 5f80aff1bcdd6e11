/** Waits that end with the emulator. */
export interface Timers {
  /** Calls back after a while, unless cleared before. */
  after(millis: number, next: () => void): void;
  /** Drops every wait. */
  clear(): void;
}

/** Creates an empty set of waits. */
export function createTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>();
  return {
    after: (millis, next) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        next();
      }, millis);
      timers.add(timer);
    },
    clear: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
