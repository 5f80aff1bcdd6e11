/** Hands values from those that make them to the one that pulls them, in order. */
export class ResultQueue<Value> {
  #values: Value[] = [];
  #isClosed = false;
  #wakePuller: (() => void) | undefined;
  #wakePusher: (() => void) | undefined;

  /** Values nobody has pulled yet. */
  get size(): number {
    return this.#values.length;
  }

  push(value: Value): void {
    this.#values.push(value);
    this.#wakePuller?.();
  }

  /** After the values there are, nothing more comes. */
  close(): void {
    this.#isClosed = true;
    this.#wakePuller?.();
  }

  /** Waits for values and takes all there are; none means that the queue is closed. */
  async takeAll(): Promise<readonly Value[]> {
    if (this.#values.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wakePuller = resolve;
      });
      this.#wakePuller = undefined;
    }
    const values = this.#values;
    this.#values = [];
    this.#wakePusher?.();
    return values;
  }

  /** Resolves when all values have been taken, or the queue is closed. */
  async emptied(): Promise<void> {
    if (this.#values.length === 0 || this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#wakePusher = resolve;
    });
    this.#wakePusher = undefined;
  }
}
