import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CommandOutcome } from "@m3/command-line";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import { writeCard } from "../card/card.ts";
import type { Changes } from "./changes.ts";
import { forget, recover } from "./commit.ts";
import { compareImages, compareListings } from "./compare.ts";
import { finish } from "./finish.ts";
import type { DatasetFolder } from "./folder.ts";
import { hashFile, hashFolder, hashText, isAsHashed } from "./hash-files.ts";
import { imagesByIdentity, surveyImages } from "./image-files.ts";
import {
  contextOf,
  fetchImages,
  formatOf,
  type LineContext,
  list,
  lossesOf,
  takesImages,
  writeDataset,
} from "./line.ts";
import { requireNoLinks } from "./links.ts";
import { lockFolder } from "./lock.ts";
import { requireRoomForPage } from "./page.ts";
import { type PagePlan, planPage, rememberedPage } from "./plan-page.ts";
import { prune } from "./prune.ts";
import { type DatasetQuery, requireSameQuery } from "./query.ts";
import { readQueryFile, toPendingText, toQueryText } from "./query-file.ts";
import { changeLines, printLines } from "./report.ts";
import { reportUpdate } from "./report-update.ts";
import { cleanUp, missingFolders, removeEmpty } from "./room.ts";
import type { DatasetRun } from "./run.ts";
import { type DatasetState, readState } from "./state.ts";
import { packageVersions } from "./versions.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** Makes the dataset beside what is there, and puts it in its place when all of it is done. */
export async function updateDataset(work: DatasetRun): Promise<CommandOutcome> {
  const { folder, terminal } = work;
  await requireNoLinks(folder);
  const made = missingFolders(folder);
  try {
    await makeFolder(folder.memory);
    const release = await lockFolder(folder);
    try {
      return await bringUpToDate(work, await openFolder(work));
    } catch (error) {
      await cleanUp(folder, { isStopped: terminal.signal.aborted });
      throw error;
    } finally {
      await release();
    }
  } finally {
    await removeEmpty(made);
  }
}

/** Finishes what the run before has left to do, and notes the query of a first one; gives the state of the last that was completed. */
async function openFolder({ folder, resolved, options, terminal }: DatasetRun): Promise<DatasetState | undefined> {
  const isRecovered = await recover(folder);
  const state = await readState(folder);
  if (isRecovered && state !== undefined) {
    printLines(
      ["The run before was stopped when it was done already; it had changed:", ...changeLines(state.changes)],
      terminal,
    );
  }
  const stored = isRecovered ? await readQueryFile(folder.query, folder.query) : undefined;
  if (stored !== undefined && !options["replace-query"]) requireSameQuery(stored, resolved.query, folder.name);
  // A first run that is cut off is gone on with by the name of the folder alone.
  if (!existsSync(folder.query)) {
    await writeFileAtomically(folder.pendingQuery, toPendingText(resolved.query, { preview: options.preview }));
  }
  return state;
}

async function bringUpToDate(work: DatasetRun, state: DatasetState | undefined): Promise<CommandOutcome> {
  const { folder, options, terminal, resolved } = work;
  const { query, access } = resolved;
  const { signal } = terminal;
  const place = await openWorkplace(folder.next, query, access);
  if (options.preview && state?.preview === undefined) requireRoomForPage(folder);
  const context = contextOf(work, place);
  const listed = await list(context);
  const comparison = { isFirst: state === undefined, signal };
  const { changes: listings, facts } = await compareListings(folder, place, comparison);
  const downloaded = await fetchImages(context, { formerMap: folder.imageMap, isDryRun: false });
  const changes: Changes = { ...listings, images: await compareImages(folder, place, comparison) };
  const inputs = await hashInputs(query, place, signal);
  const packages = packageVersions();
  const images = await surveyImages(folder, place.imageMap, state, signal);
  const isImageNew = Number(downloaded.summary.downloadedCount) > 0 || images.isAnyNewer;
  const isKept = state !== undefined && !isImageNew && (await isReusable(folder, state, { inputs, packages }, signal));
  const page = await planPage(work, state, { place, inputs, imageCount: changes.images.total, isImageNew });
  // A page is made by whoever writes the dataset; one that is there already is then written for nothing, and stays.
  const made = isKept && !page.isDue ? undefined : await makeDataset(context, page);
  const dataset = isKept || made === undefined ? (state as DatasetState) : made;
  const card = writeCard({
    query,
    outputs: dataset.outputs,
    preview: page.name,
    written: dataset.written.summary,
    changes,
    facts,
    losses: lossesOf(listed),
    format: formatOf(query),
  });
  const next: DatasetState = {
    version: 1,
    packages,
    inputs,
    files: dataset.files,
    card: hashText(card),
    ...(await rememberedPage(page, place, state)),
    outputs: dataset.outputs,
    written: dataset.written,
    changes,
    unreferenced: images.unreferenced,
  };
  const isAsBefore = isKept && !page.isDue && (await isSame(folder, state, next));
  signal.throwIfAborted();
  if (isAsBefore) await forget(folder);
  else await finish({ folder, state, next, card, query, isPageMade: page.isDue, isKept, terminal });
  const pruned = options.prune ? await prune(folder, next) : undefined;
  return reportUpdate(work, { listed, downloaded, next, isAsBefore, isKept, isPageMade: page.isDue, pruned });
}

/** What goes into the dataset, in digests. */
async function hashInputs(query: DatasetQuery, place: Workplace, signal: AbortSignal): Promise<DatasetState["inputs"]> {
  const hash = async (path: string): Promise<string> => (await hashFile(path, signal)) ?? "";
  return {
    query: hashText(toQueryText(query)),
    digest: await hash(place.digest),
    localizations: await hash(place.localizations),
    imageMap: await hash(place.imageMap),
  };
}

async function makeDataset(
  context: LineContext,
  { line }: PagePlan,
): Promise<Pick<DatasetState, "files" | "outputs" | "written">> {
  const { place, terminal, query, folderPath: path } = context;
  const { signal } = terminal;
  const written = await writeDataset(context, line);
  const outputs = (await readdir(place.dataset)).sort();
  const images = takesImages(query) ? await imagesByIdentity({ path }, place.imageMap, signal) : new Map();
  return { written, outputs, files: await hashFolder(place.dataset, images, signal) };
}

/** Whether the dataset that is there is the one that would be written. */
async function isReusable(
  folder: DatasetFolder,
  state: DatasetState,
  { inputs, packages }: Pick<DatasetState, "inputs" | "packages">,
  signal: AbortSignal,
): Promise<boolean> {
  const { query, localizations, imageMap } = state.inputs;
  if (query !== inputs.query || localizations !== inputs.localizations || imageMap !== inputs.imageMap) return false;
  if (JSON.stringify(state.packages) !== JSON.stringify(packages)) return false;
  for (const [path, hash] of Object.entries(state.files)) {
    if (!(await isAsHashed(folder.path, path, hash, signal))) return false;
  }
  return true;
}

/** Whether a run made nothing that is not there already. */
async function isSame(folder: DatasetFolder, state: DatasetState, next: DatasetState): Promise<boolean> {
  const whatCounts = ({ changes: _changes, ...rest }: DatasetState): string => JSON.stringify(rest);
  if (whatCounts(state) !== whatCounts(next) || !existsSync(folder.card)) return false;
  const failures = "failures.jsonl";
  const [before, after] = [await hashFile(join(folder.memory, failures)), await hashFile(join(folder.next, failures))];
  return before === after && (await hashFile(folder.query)) === next.inputs.query;
}
