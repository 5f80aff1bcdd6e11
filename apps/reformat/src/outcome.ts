import type { CommandOutcome, Terminal } from "@m3/command-line";
import type { DatasetSummary } from "@m3/formats";
import type { Findings } from "./findings.ts";
import type { Input } from "./open-input.ts";
import { countLines, countOf, diagnosticLines, placedLines, wroteLine } from "./report.ts";
import { countLost } from "./write.ts";

/** What the steps of a run leave to report. */
export interface RunResult {
  readonly input: Input;
  readonly summary: DatasetSummary;
  /** What readers and transforms did before the writer. */
  readonly findings: Findings;
}

/** Prints what was written and what was not, and sums it up. */
export function reportOutcome(
  { input, summary, findings }: RunResult,
  { isMissingKept, isCopyAsked }: { readonly isMissingKept: boolean; readonly isCopyAsked: boolean },
  terminal: Pick<Terminal, "print" | "warn">,
): CommandOutcome {
  for (const line of [
    ...countLines(summary),
    ...diagnosticLines(findings.counts),
    ...diagnosticLines(summary.diagnostics),
  ]) {
    terminal.print(line);
  }
  const lost =
    input.kind === "dataset"
      ? { count: 0, problemCount: 0, summary: {} }
      : localizationsLost(input, isMissingKept, terminal);
  const lostCount = countLost(summary) + lost.count;
  if (lostCount > 0)
    terminal.warn(`${countOf(lostCount, "annotation")} in all could not be delivered for want of an image`);
  const undeliveredCount = lostCount + findings.undeliveredCount;
  for (const line of [...placedLines(summary, isCopyAsked), wroteLine(summary)]) terminal.print(line);
  const { paths, ...written } = summary;
  const diagnosticCount = Object.values(summary.diagnostics).reduce((sum, count) => sum + count, 0);
  return {
    summary: {
      output: paths,
      ...written,
      ...lost.summary,
      ...(Object.keys(findings.counts).length > 0 && { changes: findings.counts }),
      undeliveredCount,
    },
    problemCount: lost.problemCount + diagnosticCount + findings.problemCount,
    undeliveredCount,
  };
}

/** What was lost of localizations before there was a dataset. */
export function localizationsLost(
  { counts, dataset }: Extract<Input, { kind: "localizations" }>,
  isMissingKept: boolean,
  terminal: Pick<Terminal, "print" | "warn">,
): { readonly count: number; readonly problemCount: number; readonly summary: object } {
  const missingCount = [...dataset.missing.values()].reduce((sum, count) => sum + count, 0);
  const { localizationCount, problemCount, unresolvedCount, partCount } = counts;
  if (partCount > 0) {
    const shown = countOf(partCount, "annotation shows", "annotations show");
    terminal.print(`${shown} a part of an animal, under the name of the whole`);
  }
  if (dataset.folder !== "") terminal.print(`File names of images start from ${dataset.folder}`);
  if (unresolvedCount > 0) {
    terminal.warn(`${countOf(unresolvedCount, "localization")} left out, since the image could not be determined`);
  }
  return {
    count: unresolvedCount + (isMissingKept ? 0 : missingCount),
    problemCount: problemCount + dataset.missing.size,
    summary: {
      localizationCount,
      problemCount,
      unresolvedCount,
      missingImageCount: dataset.missing.size,
      partCount,
      imageFolder: dataset.folder,
    },
  };
}
