import { resolve } from "node:path";
import { InterruptedError, type Terminal } from "@m3/command-line";
import {
  type DownloadEvent,
  type DownloadOptions,
  type DownloadRequest,
  download,
  examine,
  measure,
} from "@m3/downloader";
import type { DownloadImagesOptions } from "./cli.ts";
import { type Failure, writeFailures } from "./failures.ts";
import { Harvest } from "./harvest.ts";
import type { ImageList } from "./image-list.ts";
import type { Target } from "./target.ts";
import { toTimeouts } from "./timeouts.ts";
import type { TwinFallbacks } from "./twin-fallbacks.ts";

/** What the steps around fetching work with. */
export interface FetchContext {
  readonly options: DownloadImagesOptions;
  readonly terminal: Terminal;
  /** For tests: waits and retries. */
  readonly overrides: DownloadOptions;
  /** Names in the output folder that are no image's. */
  readonly reservedNames: readonly string[];
  readonly target: Target;
  /** The URL of the image drawn on, by that of the one that is to stand in for it. */
  readonly drawnOn: ReadonlyMap<string, string>;
  readonly fallbacks: TwinFallbacks;
}

/** Digests of the images, in the folder where the command runs. */
export const digestsFile = "SHA256SUMS";
/** Sizes that are asked for; of more images the rest is estimated. */
const mostMeasured = 200;

/**
 * Finds out which images are there, without fetching or writing.
 *
 * @param chosen URLs to fetch if they are missing; all by default
 */
export async function examineImages(
  images: ImageList,
  chosen: ReadonlySet<string> | undefined,
  context: FetchContext,
): Promise<Harvest> {
  const { overwrite, sha256, verify } = context.options;
  const harvest = new Harvest(images, { pathOf: context.target.pathOf, chosen, hasDigests: sha256 });
  // To be overwritten is no reason to drop out of the map when the run is interrupted.
  const options: DownloadOptions = { ...downloadOptions(context, harvest), overwrite: false, recheck: verify };
  const adoption = overwrite ? "never" : "ask";
  const line = context.terminal.progress("Looking at what is there", images.requests.length);
  try {
    for await (const each of examine(images.requests, context.target.open(), { ...options, adoption })) {
      harvest.noteExamination(each, overwrite);
      line.advance();
    }
  } finally {
    line.finish();
  }
  return harvest;
}

/** How large the missing images are, as far as their hosts say; `isEstimate` if only some were asked for. */
export async function measureImages(
  harvest: Harvest,
  context: FetchContext,
): Promise<{ readonly sizeBytes: number; readonly isEstimate: boolean } | undefined> {
  const { missing } = harvest;
  const step = Math.max(1, missing.length / mostMeasured);
  const sample = Array.from({ length: Math.min(missing.length, mostMeasured) }, (_, index) => {
    return missing[Math.floor(index * step)] ?? "";
  });
  let [sizeBytes, knownCount] = [0, 0];
  const line = context.terminal.progress("Asking for sizes", sample.length);
  const requests = sample.map((url) => ({ id: url, url }));
  try {
    for await (const each of measure(requests, downloadOptions(context, harvest))) {
      line.advance();
      if (each.sizeBytes === undefined) continue;
      knownCount++;
      sizeBytes += each.sizeBytes;
    }
  } finally {
    line.finish();
  }
  if (knownCount === 0) return undefined;
  const isEstimate = knownCount < missing.length;
  return { sizeBytes: Math.round((sizeBytes / knownCount) * missing.length), isEstimate };
}

/**
 * Fetches what is missing, then writes the image map and the failures, also when the run is stopped or fails: what is
 * there is there. Returns the failures and the name of their file, if any.
 *
 * @throws {InterruptedError} when it was stopped.
 * @throws {DownloaderError}
 */
export async function downloadImages(
  harvest: Harvest,
  unknown: readonly Failure[],
  context: FetchContext,
): Promise<{ readonly failures: readonly Failure[]; readonly file: string | undefined }> {
  const { options, terminal } = context;
  const line = terminal.progress("Downloading", harvest.missingCount);
  let ending: { readonly error: unknown } | undefined;
  let resultCount = 0;
  const fetchAll = async (requests: readonly DownloadRequest[]): Promise<void> => {
    for await (const result of download(requests, context.target.open(), downloadOptions(context, harvest))) {
      resultCount++;
      harvest.noteResult(result);
      if (result.kind !== "skipped") line.advance();
    }
  };
  try {
    // A complete folder is left alone: it may well be one that nobody can write to.
    if (harvest.missingCount > 0 || harvest.foundCount > 0) await fetchAll(harvest.requests);
    const instead = replaceTwins(harvest, context);
    if (instead.length > 0) await fetchAll(instead);
  } catch (error) {
    ending = { error };
  } finally {
    line.finish();
  }
  // A run that never began has nothing to say, and leaves the files of the one before.
  if (ending !== undefined && resultCount === 0) throw ending.error;
  const failures = [...unknown, ...harvest.failures];
  try {
    await harvest.writeImageMap(options["image-map"], terminal.cwd);
    await context.fallbacks.write();
    if (options.sha256) await harvest.writeDigests(resolve(terminal.cwd, digestsFile));
    const file = await writeFailures(failures, terminal.cwd);
    if (ending === undefined) return { failures, file };
  } catch (error) {
    // On a full disk this fails for the same reason, which the first error says best.
    ending ??= { error };
  }
  if (!terminal.signal.aborted && harvest.doneCount > 0) {
    terminal.print(`Download successful for ${harvest.doneCount}/${harvest.missingCount} images.`);
  }
  throw terminal.signal.aborted ? interrupted(harvest, options["image-map"]) : ending.error;
}

/** Gives up the twins that are of no use. Returns the requests for the images that they were to stand in for. */
function replaceTwins(harvest: Harvest, { drawnOn, fallbacks }: FetchContext): DownloadRequest[] {
  const instead: DownloadRequest[] = [];
  for (const failure of harvest.failures) {
    const { url = "" } = failure;
    const original = drawnOn.get(url);
    if (original === undefined || harvest.isPresent(url) || !fallbacks.note(failure)) continue;
    instead.push(harvest.replace(url, original));
  }
  return instead;
}

function interrupted({ doneCount, missingCount, presentCount }: Harvest, map: string): InterruptedError {
  const done = `Interrupted after ${doneCount} of ${missingCount} images`;
  return new InterruptedError(`${done}; ${map} lists the ${presentCount} that are there, run it again to go on`);
}

function downloadOptions(
  { options, terminal, overrides, reservedNames }: FetchContext,
  harvest: Harvest,
): DownloadOptions {
  const { jobs, names = "original", overwrite, timeout, "per-host": perHost = jobs, "max-rate": maxRate } = options;
  return {
    names,
    reservedNames,
    overwrite,
    signal: terminal.signal,
    onEvent: (event) => {
      if (event.kind === "stranger") harvest.noteStranger(event);
      else if (event.kind === "silence") terminal.note(silenceNote(event));
      else if (event.kind === "changed") harvest.noteChange(event.url);
      else if (event.kind === "end") harvest.statistics = event.statistics;
    },
    // What was found changed by reading it is to be replaced, and nothing need be read twice for that.
    recheck: (url) => harvest.isChanged(url),
    ...(jobs === undefined ? {} : { concurrency: jobs }),
    ...(perHost === undefined ? {} : { perHostConcurrency: perHost }),
    ...(maxRate === undefined ? {} : { bytesPerSecond: maxRate }),
    ...(timeout === undefined ? {} : { timeouts: toTimeouts(timeout) }),
    ...(options.decode ? { verify: "decode" } : {}),
    ...overrides,
  };
}

function silenceNote({ origin, isGivenUp }: Extract<DownloadEvent, { readonly kind: "silence" }>): string {
  return `${origin} does not answer: ${isGivenUp ? "given up" : "waiting for it, for five minutes at most"}`;
}
