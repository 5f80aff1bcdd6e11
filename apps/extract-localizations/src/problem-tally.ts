import type { LocalizationProblem, ProblemOutcome } from "@m3/localizations";
import { countLines } from "./count-lines.ts";

interface ProblemCount {
  readonly code: string;
  readonly outcome: ProblemOutcome;
  count: number;
}

/** Counts problems by code and outcome. */
export class ProblemTally {
  readonly #counts = new Map<string, ProblemCount>();

  get total(): number {
    return totalOf([...this.#counts.values()]);
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

  /** What was wrong, in lines for a reader, the worst first; none when nothing was. */
  lines(): string[] {
    return (["dropped", "fixed", "kept"] as const).flatMap((outcome) => {
      const problems = this.counts().filter((problem) => problem.outcome === outcome);
      if (problems.length === 0) return [];
      return [
        `${headings[outcome]}: ${totalOf(problems)}`,
        ...countLines(problems.map(({ code, count }) => [code, count])),
      ];
    });
  }
}

const headings: Readonly<Record<ProblemOutcome, string>> = {
  dropped: "Dropped, for problems",
  fixed: "Kept, after a correction",
  kept: "Kept, though something is doubtful",
};

function totalOf(counts: readonly Readonly<ProblemCount>[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
