import { formatCount, type Terminal } from "@m3/command-line";

const shownCount = 5;

/** Warns of the first few of each sort, so that ten thousand of one do not hide the others. */
export class Warnings {
  readonly #terminal: Pick<Terminal, "warn">;
  readonly #counts = new Map<string, number>();

  constructor(terminal: Pick<Terminal, "warn">) {
    this.#terminal = terminal;
  }

  /** `sort` goes into the line that counts the rest, such as `missing images`. */
  add(sort: string, message: string): void {
    const count = (this.#counts.get(sort) ?? 0) + 1;
    this.#counts.set(sort, count);
    if (count <= shownCount) this.#terminal.warn(message);
  }

  /** Counts those that were not shown. */
  finish(): void {
    for (const [sort, count] of this.#counts) {
      if (count > shownCount) this.#terminal.warn(`... and ${formatCount(count - shownCount)} more ${sort}`);
    }
  }
}
