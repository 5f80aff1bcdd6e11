import { join } from "node:path";
import type { CommandOutcome, Terminal } from "@m3/command-line";
import { diagnosticLines } from "@m3/reformat";
import { isChanged } from "./changes.ts";
import { cardName, memoryName, problemsName } from "./folder.ts";
import { type Listed, lossesOf } from "./line.ts";
import { pageFile } from "./page.ts";
import type { PrunedImages } from "./prune.ts";
import { changeLines, countOf, datasetLine, downloadLine, leftOutLines, printLines } from "./report.ts";
import type { DatasetRun } from "./run.ts";
import type { DatasetState } from "./state.ts";

/** What came of a run. */
export interface UpdateResult {
  readonly listed: Listed;
  readonly downloaded: CommandOutcome;
  readonly next: DatasetState;
  /** Whether nothing at all is other than it was. */
  readonly isAsBefore: boolean;
  /** Whether the dataset itself is the one that was there. */
  readonly isKept: boolean;
  /** Whether the page that shows the dataset is a new one. */
  readonly isPageMade: boolean;
  /** Images that were removed, if that was asked for. */
  readonly pruned: PrunedImages | undefined;
}

/** Prints what a run did, and sums it up. */
export function reportUpdate({ folder, terminal, resolved }: DatasetRun, result: UpdateResult): CommandOutcome {
  const { listed, downloaded, next, isAsBefore, isKept, isPageMade, pruned } = result;
  const { changes, written, outputs, unreferenced } = next;
  const isDifferent = isChanged(changes);
  printLines(changeLines(changes), terminal);
  if (isAsBefore && !isDifferent) terminal.print("Nothing has changed in M3; the dataset is left as it was");
  terminal.print(downloadLine(downloaded.summary));
  terminal.print(`${isKept ? "Kept" : "Wrote"} ${datasetLine(written.summary, outputs)}`);
  // The numbers above differ by these; they hold of a dataset that was kept as much as of a new one.
  const losses = lossesOf(listed);
  printLines(leftOutLines(losses), terminal);
  if (losses.problems.length > 0) {
    terminal.print(`See each of them in ${join(folder.name, memoryName, problemsName)}`);
  }
  const { changes: done = {}, diagnostics = {} } = written.summary;
  printLines([...diagnosticLines(done), ...diagnosticLines(diagnostics)], terminal);
  reportImages(result, terminal);
  const page = next.preview === undefined ? undefined : join(folder.name, pageFile(next.preview.name));
  if (isPageMade && page !== undefined) terminal.print(`Open ${page} to look at it`);
  if (!isAsBefore) terminal.print(`See ${join(folder.name, cardName)} for what it is and how to load it`);
  const stages = [listed.digest, listed.extract, downloaded, written];
  return {
    summary: {
      folder: folder.name,
      format: resolved.query.format,
      isChanged: isDifferent,
      isWritten: !isKept,
      changes,
      leftOut: losses.leftOut,
      problems: losses.problems,
      download: pickDownload(downloaded.summary),
      dataset: written.summary,
      outputs,
      ...(page !== undefined && { preview: page }),
      unreferencedImageCount: pruned?.linkedCount ?? unreferenced.length,
      ...(pruned !== undefined && { prunedImageCount: pruned.removedCount }),
    },
    problemCount: stages.reduce((sum, { problemCount = 0 }) => sum + problemCount, 0),
    undeliveredCount: stages.reduce((sum, { undeliveredCount = 0 }) => sum + undeliveredCount, 0),
  };
}

function reportImages({ next, pruned }: UpdateResult, terminal: Terminal): void {
  const { length } = next.unreferenced;
  const whatTheyAre = "that the dataset does not refer to any more";
  if (pruned === undefined) {
    if (length > 0) terminal.print(`${countOf(length, "image")} on disk ${whatTheyAre} (remove with --prune)`);
    return;
  }
  terminal.print(`Removed ${countOf(pruned.removedCount, "image")} ${whatTheyAre}`);
  if (pruned.linkedCount === 0) return;
  terminal.warn(`${countOf(pruned.linkedCount, "image")} ${whatTheyAre}, left alone: a link leads there`);
}

/** Of what download-images says, what makes sense here: not the files that are in place by now. */
function pickDownload(summary: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { missingCount, downloadedCount, presentCount, failureCount, sizeBytes } = summary;
  return { missingCount, downloadedCount, presentCount, failureCount, sizeBytes };
}
