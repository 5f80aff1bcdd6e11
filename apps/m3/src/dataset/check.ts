import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandOutcome, formatBytes } from "@m3/command-line";
import { readArray, readObjectEntries, removeFolder } from "@m3/json-stream";
import { type Changes, compareMarks, isChanged } from "./changes.ts";
import { compareListings } from "./compare.ts";
import { contextOf, fetchImages, type Listed, list } from "./line.ts";
import { changeLines, countOf, printLines } from "./report.ts";
import type { DatasetRun } from "./run.ts";
import { readState } from "./state.ts";
import { openWorkplace } from "./workplace.ts";

/** Lists M3 into a temporary folder and says what a run would change; nothing in the folder of the dataset is touched. */
export async function checkDataset(work: DatasetRun): Promise<CommandOutcome> {
  const { folder, terminal, resolved } = work;
  const { signal } = terminal;
  const state = await readState(folder);
  const temporary = await mkdtemp(join(tmpdir(), "m3-check-"));
  try {
    const place = await openWorkplace(temporary, resolved.query, resolved.access);
    const context = contextOf(work, place);
    const listed = await list(context);
    const isFirst = state === undefined;
    const listings = await compareListings(folder, place, { isFirst, signal });
    const { summary } = await fetchImages(context, { formerMap: folder.imageMap, isDryRun: true });
    const before = isFirst || !existsSync(folder.imageMap) ? undefined : folder.imageMap;
    const known = new Set<string>();
    const images = await compareMarks(mapped(before, known, signal), wanted(place.localizations, known, signal), {
      signal,
    });
    const changes: Changes = { ...listings.changes, images };
    const missingCount = Number(summary.missingCount);
    const isDifferent = isChanged(changes) || missingCount > 0;
    printLines(isDifferent ? ["Would change:", ...changeLines(changes)] : ["Nothing has changed"], terminal);
    if (missingCount > 0) terminal.print(`Would download ${countOf(missingCount, "image")}${sizeOf(summary)}`);
    const lost = lostOf(listed, summary);
    if (lost.undeliveredCount > 0) {
      const count = countOf(lost.undeliveredCount, "thing");
      terminal.print(
        `${count} asked for cannot be had, as far as the lists of M3 tell: a run would end with exit code 3 too`,
      );
    }
    return {
      summary: { isCheck: true, folder: folder.name, isChanged: isDifferent, changes, missingImageCount: missingCount },
      ...lost,
    };
  } finally {
    await removeFolder(temporary);
  }
}

/** What a run could not deliver, as far as the lists tell; whether images come is known when they are fetched. */
function lostOf(
  { digest, extract }: Listed,
  { failureCount, unresolvedCount, problemCount }: Readonly<Record<string, unknown>>,
): Required<Pick<CommandOutcome, "problemCount" | "undeliveredCount">> {
  const sum = (...counts: readonly unknown[]): number => counts.reduce<number>((all, one) => all + Number(one ?? 0), 0);
  return {
    problemCount: sum(digest.problemCount, extract.problemCount, problemCount),
    undeliveredCount: sum(digest.undeliveredCount, extract.undeliveredCount, failureCount, unresolvedCount),
  };
}

/** How large the images that are missing are, if their servers say so. */
function sizeOf({ missingBytes, isEstimate }: Readonly<Record<string, unknown>>): string {
  return typeof missingBytes === "number"
    ? ` (${isEstimate === true ? "about " : ""}${formatBytes(missingBytes)})`
    : "";
}

type Known = AsyncGenerator<readonly [uuid: string, nothing: string]>;

/** The images that the last completed run had, which are put into `known`. */
async function* mapped(path: string | undefined, known: Set<string>, signal: AbortSignal): Known {
  if (path === undefined) return;
  for await (const [uuid] of readObjectEntries(path, { signal })) {
    known.add(uuid);
    yield [uuid, ""];
  }
}

/**
 * The images that localizations are in now. One that was not there before and has no URL is left out: mostly M3 has none of it either, and
 * would be said to be new for ever.
 */
async function* wanted(path: string, known: ReadonlySet<string>, signal: AbortSignal): Known {
  const seen = new Set<string>();
  for await (const { image } of readArray<{ image?: { uuid?: string; url?: string } }>(path, { signal })) {
    const { uuid, url } = image ?? {};
    if (uuid === undefined || seen.has(uuid) || (url === undefined && !known.has(uuid))) continue;
    seen.add(uuid);
    yield [uuid, ""];
  }
}
