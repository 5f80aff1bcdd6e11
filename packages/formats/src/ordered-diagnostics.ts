import { type SortedEntries, sortEntries } from "@m3/json-stream";
import type { Diagnostic } from "./diagnostics.ts";
import { guardFile } from "./system-failure.ts";

type Listener = (diagnostic: Diagnostic) => void;

/**
 * Passes on the diagnostics of parts that are written side by side in the order of the parts, however they arise: those of the first part at once, the
 * others when all is done. Holds 16 MB of them; what is more is on disk until then, see {@link sortEntries}.
 */
export class OrderedDiagnostics {
  readonly #listener: Listener | undefined;
  #arrived: [part: string, diagnostic: Diagnostic][] = [];
  #wake: () => void = () => {};
  #isOver = false;
  #sorting: Promise<SortedEntries<Diagnostic>> | undefined;

  constructor(listener: Listener | undefined) {
    this.#listener = listener;
  }

  /** What to give a part, from 0, as its listener. */
  of(part: number): { readonly onDiagnostic?: Listener } {
    const listener = this.#listener;
    if (listener === undefined) return {};
    if (part === 0) return { onDiagnostic: listener };
    return { onDiagnostic: (diagnostic) => this.#hold(String(part).padStart(8, "0"), diagnostic) };
  }

  /**
   * Passes on what is held, once every part is done.
   *
   * @throws {FormatsError} code "write-failed" for a temporary file
   */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#wake();
    const sorted = await this.#sorting;
    if (sorted === undefined) return;
    try {
      for await (const [, diagnostic] of sorted.entries())
        this.#listener?.({ ...diagnostic, dropped: diagnostic.dropped });
    } finally {
      await sorted.close();
    }
  }

  #hold(part: string, diagnostic: Diagnostic): void {
    this.#arrived.push([part, diagnostic]);
    this.#wake();
    if (this.#sorting !== undefined) return;
    this.#sorting = guardFile("write-failed", "temporary files", () => sortEntries(this.#entries()));
    // Heard of at the end.
    this.#sorting.catch(() => {});
  }

  async *#entries(): AsyncGenerator<[part: string, diagnostic: Diagnostic], void, undefined> {
    for (;;) {
      const arrived = this.#arrived;
      this.#arrived = [];
      yield* arrived;
      if (this.#arrived.length > 0) continue;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
