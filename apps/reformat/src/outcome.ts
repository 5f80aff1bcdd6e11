import type { CommandOutcome, Terminal } from "@m3/command-line";
import type { DatasetSummary } from "@m3/formats";
import type { LocalizationsFile } from "./read-localizations.ts";
import { countLines, countOf, diagnosticLines, wroteLine } from "./report.ts";
import type { DatasetImages } from "./to-images.ts";
import { countLost } from "./write.ts";

/** What the steps of a run leave to report. */
export interface RunResult {
  readonly file: LocalizationsFile;
  readonly dataset: DatasetImages;
  readonly summary: DatasetSummary;
}

/** Prints what was written and what was not, and sums it up. */
export function reportOutcome(
  { file, dataset, summary }: RunResult,
  { isMissingKept }: { readonly isMissingKept: boolean },
  terminal: Pick<Terminal, "print" | "warn">,
): CommandOutcome {
  const missingCount = dataset.missing.reduce((sum, { annotations }) => sum + annotations.length, 0);
  const lostCount = countLost(summary) + file.unresolvedCount + (isMissingKept ? 0 : missingCount);
  for (const line of [...countLines(summary), ...diagnosticLines(summary.diagnostics)]) terminal.print(line);
  if (file.partCount > 0) {
    terminal.print(
      `${countOf(file.partCount, "annotation shows", "annotations show")} a part of an animal, under the name of the whole`,
    );
  }
  if (dataset.folder !== "") terminal.print(`File names of images start from ${dataset.folder}`);
  if (file.unresolvedCount > 0) {
    terminal.warn(`${countOf(file.unresolvedCount, "localization")} left out, since the image could not be found out`);
  }
  if (lostCount > 0)
    terminal.warn(`${countOf(lostCount, "annotation")} in all could not be delivered for want of an image`);
  terminal.print(wroteLine(summary));
  const { paths, ...counts } = summary;
  const diagnosticCount = Object.values(summary.diagnostics).reduce((sum, count) => sum + count, 0);
  return {
    summary: {
      output: paths,
      ...counts,
      localizationCount: file.localizationCount,
      problemCount: file.problemCount,
      unresolvedCount: file.unresolvedCount,
      missingImageCount: dataset.missing.length,
      partCount: file.partCount,
      undeliveredCount: lostCount,
      imageFolder: dataset.folder,
    },
    problemCount: file.problemCount + diagnosticCount + dataset.missing.length,
    undeliveredCount: lostCount,
  };
}
