import type { Extraction, FilterCriterion, LocalizationProblem } from "@m3/localizations";
import { countLines, rank } from "./count-lines.ts";
import type { Taken } from "./extract-digest.ts";
import { type Kind, kinds } from "./kinds.ts";
import { type Losses, lossLines } from "./loss-lines.ts";
import { ProblemTally } from "./problem-tally.ts";

const shownConcepts = 10;

/** Counts what a run meets. Its size depends on how many kinds, concepts and codes there are, not on the digests. */
export class Tally {
  readonly taken: Record<Kind, number> = { box: 0, point: 0, line: 0, polygon: 0 };
  readonly leftOut: Record<Kind, number> = { box: 0, point: 0, line: 0, polygon: 0 };
  readonly problems = new ProblemTally();
  readonly digests: { readonly digest: string; observationCount: number; localizationCount: number }[] = [];
  /** Localizations whose association came before. */
  repeated = 0;
  readonly #optionOf: (criterion: FilterCriterion) => string;
  readonly #concepts = new Map<string, number>();
  readonly #filtered = new Map<string, number>();
  #partCount = 0;
  #duplicateCount = 0;

  /** @param optionOf Which option a criterion comes from. */
  constructor(optionOf: (criterion: FilterCriterion) => string) {
    this.#optionOf = optionOf;
  }

  get localizationCount(): number {
    return sum(Object.values(this.taken));
  }

  addTaken(record: Taken): void {
    this.#count(record, 1);
  }

  /** Takes back one that says what another says. */
  addDuplicate(record: Taken): void {
    this.#count(record, -1);
    this.#duplicateCount++;
  }

  addLeftOut({ otherKinds, filtered }: Pick<Extraction, "otherKinds" | "filtered">): void {
    for (const kind of kinds) this.leftOut[kind] += otherKinds[kind];
    for (const criterion in filtered) {
      const count = filtered[criterion as FilterCriterion] ?? 0;
      add(this.#filtered, this.#optionOf(criterion as FilterCriterion), count);
    }
  }

  addProblem(problem: LocalizationProblem): void {
    this.problems.add(problem);
  }

  /** What there is, what was left out and what was wrong, in lines for a reader. */
  lines(): string[] {
    const parts = this.#partCount;
    return [
      ...this.#takenLines(),
      ...(parts > 0 ? [`${parts} of these show${parts === 1 ? "s" : ""} a part only (see --parts)`] : []),
      ...lossLines(this.#losses()),
    ];
  }

  #takenLines(): string[] {
    if (this.localizationCount === 0) return [];
    const kinds = Object.entries(this.taken).filter(([, count]) => count > 0);
    const concepts = rank(this.#concepts);
    const others = concepts.length - shownConcepts;
    return [
      "By kind:",
      ...countLines(kinds),
      "By concept:",
      ...countLines(concepts.slice(0, shownConcepts)),
      ...(others > 0 ? countLines([[`in ${others} other concept${others === 1 ? "" : "s"}`, restOf(concepts)]]) : []),
    ];
  }

  /** Everything, for machines. */
  summary(output: string): Readonly<Record<string, unknown>> {
    const { localizationCount, ...losses } = this.#losses();
    return {
      localizationCount,
      kindCounts: this.taken,
      concepts: rank(this.#concepts).map(([concept, count]) => ({ concept, count })),
      partCount: this.#partCount,
      ...losses,
      digests: this.digests,
      output,
    };
  }

  #losses(): Losses {
    return {
      localizationCount: this.localizationCount,
      leftOut: {
        kindCounts: this.leftOut,
        repeatedCount: this.repeated,
        duplicateCount: this.#duplicateCount,
        filterCounts: Object.fromEntries(rank(this.#filtered)),
      },
      problems: this.problems.counts(),
    };
  }

  #count({ kind, concept, to_concept: part }: Taken, by: 1 | -1): void {
    this.taken[kind] += by;
    if (part !== undefined) this.#partCount += by;
    add(this.#concepts, concept, by);
    if (this.#concepts.get(concept) === 0) this.#concepts.delete(concept);
  }
}

function restOf(concepts: readonly (readonly [string, number])[]): number {
  return sum(concepts.slice(shownConcepts).map(([, count]) => count));
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
