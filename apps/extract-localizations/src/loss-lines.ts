import type { ProblemOutcome } from "@m3/localizations";
import { countLines } from "./count-lines.ts";
import { describeKinds, type Kind } from "./kinds.ts";

/** What a run did not take, and what was wrong, as its summary has it. */
export interface Losses {
  readonly localizationCount: number;
  readonly leftOut: {
    readonly kindCounts: Readonly<Record<Kind, number>>;
    /** Localizations whose association came before. */
    readonly repeatedCount: number;
    readonly duplicateCount: number;
    /** By the option that they did not pass, the most frequent first. */
    readonly filterCounts: Readonly<Record<string, number>>;
  };
  /** The most frequent first. */
  readonly problems: readonly { readonly code: string; readonly outcome: ProblemOutcome; readonly count: number }[];
}

/**
 * What was left out and what was wrong, in lines for a reader.
 *
 * @param hasOption whether the command that the reader called has an option, so that it may be recommended
 */
export function lossLines(losses: Losses, hasOption: (option: string) => boolean = () => true): string[] {
  return [...leftOutLines(losses, hasOption), ...problemLines(losses.problems)];
}

function leftOutLines({ leftOut, localizationCount }: Losses, hasOption: (option: string) => boolean): string[] {
  const { kindCounts, repeatedCount, duplicateCount, filterCounts } = leftOut;
  const others = describeKinds(kindCounts);
  const lines: string[] = [];
  const keep = hasOption("keep-repeated") ? " (keep them with --keep-repeated)" : "";
  if (others !== "") lines.push(`Left out ${others} (take them with --kinds)`);
  if (repeatedCount > 0) lines.push(`Left out ${repeatedCount} that came before${keep}`);
  if (duplicateCount > 0) lines.push(`Left out ${duplicateCount} that say what another says (--dedupe)`);
  const filtered = Object.entries(filterCounts);
  if (filtered.length === 0) return lines;
  const isByDepth = filtered.some(([option]) => option === "--min-depth" || option === "--max-depth");
  return [
    ...lines,
    `Left out by filters: ${filtered.reduce((total, [, count]) => total + count, 0)}`,
    ...countLines(filtered),
    ...(localizationCount === 0 && isByDepth ? ["(A digest holds depths only if made with --data)"] : []),
  ];
}

const headings: Readonly<Record<ProblemOutcome, string>> = {
  dropped: "Dropped, for problems",
  fixed: "Kept, after a correction",
  kept: "Kept, though something is doubtful",
};

/** What was wrong, the worst first. */
function problemLines(all: Losses["problems"]): string[] {
  return (["dropped", "fixed", "kept"] as const).flatMap((outcome) => {
    const problems = all.filter((problem) => problem.outcome === outcome);
    if (problems.length === 0) return [];
    return [
      `${headings[outcome]}: ${problems.reduce((total, { count }) => total + count, 0)}`,
      ...countLines(problems.map(({ code, count }) => [code, count])),
    ];
  });
}
