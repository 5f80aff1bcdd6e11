import type { LocalizationProblem, ProblemOutcome } from "@m3/localizations";
import { describeKinds, type Kind } from "./kinds.ts";

/** Counts what a run meets. Its size depends on how many kinds and codes there are, not on the digests. */
export class Tally {
  readonly taken: Record<Kind, number> = { box: 0, point: 0, line: 0, polygon: 0 };
  readonly leftOut: Record<Kind, number> = { box: 0, point: 0, line: 0, polygon: 0 };
  repeated = 0;
  readonly digests: { readonly digest: string; observationCount: number; localizationCount: number }[] = [];
  readonly #problems = new Map<string, { readonly code: string; readonly outcome: ProblemOutcome; count: number }>();

  get localizationCount(): number {
    return sum(Object.values(this.taken));
  }

  get problemCount(): number {
    return sum([...this.#problems.values()].map(({ count }) => count));
  }

  /** Counts a problem. */
  addProblem({ code, outcome }: LocalizationProblem): void {
    const key = `${code} ${outcome}`;
    const entry = this.#problems.get(key);
    if (entry === undefined) this.#problems.set(key, { code, outcome, count: 1 });
    else entry.count++;
  }

  /** What was left out and what was wrong, in lines for a reader; none when there was nothing. */
  lines(): string[] {
    const lines: string[] = [];
    const others = describeKinds(this.leftOut);
    if (others !== "") lines.push(`Left out ${others} (take them with --kinds)`);
    if (this.repeated > 0) lines.push(`Left out ${this.repeated} that came before (keep them with --keep-repeated)`);
    for (const outcome of ["dropped", "fixed", "kept"] as const) lines.push(...this.#linesOf(outcome));
    return lines;
  }

  #linesOf(outcome: ProblemOutcome): string[] {
    const problems = this.#sorted().filter((problem) => problem.outcome === outcome);
    if (problems.length === 0) return [];
    const total = sum(problems.map(({ count }) => count));
    return [
      `${headings[outcome]}: ${total}`,
      ...problems.map(({ code, count }) => `${String(count).padStart(10)}  ${code}`),
    ];
  }

  /** The most frequent first. */
  #sorted(): { readonly code: string; readonly outcome: ProblemOutcome; readonly count: number }[] {
    return [...this.#problems.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }

  /** Everything, for machines. */
  summary(output: string): Readonly<Record<string, unknown>> {
    return {
      localizationCount: this.localizationCount,
      kindCounts: this.taken,
      leftOut: { kindCounts: this.leftOut, repeatedCount: this.repeated },
      problems: this.#sorted().map(({ code, outcome, count }) => ({ code, outcome, count })),
      digests: this.digests,
      output,
    };
  }
}

const headings: Readonly<Record<ProblemOutcome, string>> = {
  dropped: "Dropped, for problems",
  fixed: "Kept, after a correction",
  kept: "Kept, though something is doubtful",
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
