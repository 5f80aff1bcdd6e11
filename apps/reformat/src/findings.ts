import type { CodeCounts, Diagnostic, DiagnosticCode } from "@m3/formats";
import type { Warnings } from "./warnings.ts";

/** What is worth a warning by itself, with what the further ones are counted as. */
const warned: Readonly<Partial<Record<DiagnosticCode, string>>> = {
  "bad-element": "elements that are not what the format says",
  "duplicate-id": "ids that come twice",
  "few-groups": "splits of few groups",
  "missing-file": "files that are not there",
  "no-ancestor": "categories that cannot be rolled up",
  "unknown-category": "categories that are not there",
  "unknown-image": "annotations of images that are not there",
  "unknown-size": "images of unknown size",
};

/** Counts what readers and transforms did, and warns of what a user should know. */
export class Findings {
  readonly #warnings: Warnings;
  readonly #counts = new Map<DiagnosticCode, number>();
  #undeliveredCount = 0;

  readonly #listener: ((diagnostic: Diagnostic) => void) | undefined;

  /** @param listener told of each as well */
  constructor(warnings: Warnings, listener?: (diagnostic: Diagnostic) => void) {
    this.#warnings = warnings;
    this.#listener = listener;
  }

  readonly add = (diagnostic: Diagnostic): void => {
    const { code, dropped, message } = diagnostic;
    this.#listener?.(diagnostic);
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    // Boxes in shares of an image that is not there go with it.
    if (code === "missing-file" || (code === "unknown-size" && dropped === "image")) this.#undeliveredCount += 1;
    const sort = warned[code];
    if (sort !== undefined) this.#warnings.add(sort, message);
  };

  /** How often each occurred, by code. */
  get counts(): CodeCounts {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Files that a reader did not find: what is in the dataset because of them is not known. Also images that it left out for want of theirs. */
  get undeliveredCount(): number {
    return this.#undeliveredCount;
  }

  /** Those that nobody asked for; what was filtered was. */
  get problemCount(): number {
    let count = 0;
    for (const [code, times] of this.#counts) if (!asked.has(code)) count += times;
    return count;
  }
}

const asked: ReadonlySet<DiagnosticCode> = new Set([
  "duplicate-annotation",
  "filtered",
  "negative-image",
  "nothing-left",
]);
