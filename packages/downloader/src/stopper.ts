/** Ends everything that waits or transfers, once. One for a whole run: a listener per request on a caller's signal leaks. */
export class Stopper {
  readonly #actions = new Set<() => void>();
  #isStopped = false;

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Calls `action` when the run is stopped, or now if it was. Returns what takes that back. */
  onStop(action: () => void): () => void {
    if (this.#isStopped) {
      action();
      return () => {};
    }
    this.#actions.add(action);
    return () => {
      this.#actions.delete(action);
    };
  }

  /** Stops. Later calls do nothing. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const action of [...this.#actions]) action();
    this.#actions.clear();
  }

  /** Resolves after that many milliseconds, or when the run is stopped. */
  sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        forget();
        resolve();
      }, millis);
      const forget = this.onStop(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
