import type { LocalizationProblem, ProblemOutcome } from "@m3/localizations";

interface ProblemCount {
  readonly code: string;
  readonly outcome: ProblemOutcome;
  count: number;
}

/** Counts problems by code and outcome. */
export class ProblemTally {
  readonly #counts = new Map<string, ProblemCount>();

  get total(): number {
    return [...this.#counts.values()].reduce((total, { count }) => total + count, 0);
  }

  add({ code, outcome }: LocalizationProblem): void {
    const key = `${code} ${outcome}`;
    const entry = this.#counts.get(key);
    if (entry === undefined) this.#counts.set(key, { code, outcome, count: 1 });
    else entry.count++;
  }

  /** The most frequent first. */
  counts(): readonly Readonly<ProblemCount>[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }
}
