import type { CommandOutcome, Terminal } from "@m3/command-line";
import type { DatasetSummary } from "@m3/formats";
import type { LocalizedDataset } from "./localized-dataset.ts";
import type { LocalizationCounts } from "./read-localizations.ts";
import { countLines, countOf, diagnosticLines, wroteLine } from "./report.ts";
import { countLost } from "./write.ts";

/** What the steps of a run leave to report. */
export interface RunResult {
  readonly counts: LocalizationCounts;
  readonly dataset: LocalizedDataset;
  readonly summary: DatasetSummary;
}

/** Prints what was written and what was not, and sums it up. */
export function reportOutcome(
  { counts, dataset, summary }: RunResult,
  { isMissingKept }: { readonly isMissingKept: boolean },
  terminal: Pick<Terminal, "print" | "warn">,
): CommandOutcome {
  const missingCount = [...dataset.missing.values()].reduce((sum, count) => sum + count, 0);
  const lostCount = countLost(summary) + counts.unresolvedCount + (isMissingKept ? 0 : missingCount);
  for (const line of [...countLines(summary), ...diagnosticLines(summary.diagnostics)]) terminal.print(line);
  if (counts.partCount > 0) {
    terminal.print(
      `${countOf(counts.partCount, "annotation shows", "annotations show")} a part of an animal, under the name of the whole`,
    );
  }
  if (dataset.folder !== "") terminal.print(`File names of images start from ${dataset.folder}`);
  if (counts.unresolvedCount > 0) {
    terminal.warn(
      `${countOf(counts.unresolvedCount, "localization")} left out, since the image could not be found out`,
    );
  }
  if (lostCount > 0)
    terminal.warn(`${countOf(lostCount, "annotation")} in all could not be delivered for want of an image`);
  terminal.print(wroteLine(summary));
  const { paths, ...written } = summary;
  const diagnosticCount = Object.values(summary.diagnostics).reduce((sum, count) => sum + count, 0);
  return {
    summary: {
      output: paths,
      ...written,
      localizationCount: counts.localizationCount,
      problemCount: counts.problemCount,
      unresolvedCount: counts.unresolvedCount,
      missingImageCount: dataset.missing.size,
      partCount: counts.partCount,
      undeliveredCount: lostCount,
      imageFolder: dataset.folder,
    },
    problemCount: counts.problemCount + diagnosticCount + dataset.missing.size,
    undeliveredCount: lostCount,
  };
}
