import { dirname, resolve } from "node:path";
import type { ClientOptions } from "@m3/client";
import { type CommandOutcome, formatBytes, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import type { DownloadOptions } from "@m3/downloader";
import { type JsonSource, openAtomicFile } from "@m3/json-stream";
import type { DownloadImagesOptions } from "./cli.ts";
import { reportEmptyList } from "./empty-list.ts";
import type { Failure } from "./failures.ts";
import { readFailedUrls } from "./failures.ts";
import { digestsFile, downloadImages, examineImages, type FetchContext, measureImages } from "./fetch-images.ts";
import { findUrls } from "./find-urls.ts";
import { readFormerNames } from "./former-names.ts";
import type { Harvest } from "./harvest.ts";
import { createImageList } from "./image-list.ts";
import { reserveOutputs } from "./output-places.ts";
import { type LocalizedImages, readImages } from "./read-images.ts";
import { countOf, summarize, warnOfFailures, warnOfFallbacks, warnOfLocalizations, warnOfStrangers } from "./report.ts";
import { createTarget } from "./target.ts";
import { readTwinFallbacks, type TwinFallbacks } from "./twin-fallbacks.ts";

/** What tests change: waits and retries. */
export interface RunOverrides {
  readonly client?: ClientOptions;
  readonly download?: DownloadOptions;
}

/** Fetches the images that are missing and maps those that are there. Holds uuid, URL and name of each image. */
export async function run(
  options: DownloadImagesOptions,
  terminal: Terminal,
  overrides: RunOverrides = {},
): Promise<CommandOutcome> {
  const { client = {}, download = {} } = overrides;
  if (options.localizations === "") {
    throw new UsageError('Cannot read localizations "": expected the name of a file');
  }
  try {
    const target = await createTarget(options, terminal);
    const reservedNames = await reserveOutputs(options, terminal);
    const fallbacks = await readTwinFallbacks(target.folder, options.overwrite);
    const localized = await readInput(options, terminal, fallbacks);
    const context = { options, terminal, overrides: download, reservedNames, target, fallbacks };
    return await fetchImages(localized, { ...context, drawnOn: localized.drawnOn }, client);
  } catch (error) {
    if (!terminal.signal.aborted || error instanceof InterruptedError) throw error;
    throw new InterruptedError("Interrupted before any download; nothing was written, run it again to start over");
  }
}

async function fetchImages(
  localized: LocalizedImages,
  context: FetchContext,
  client: ClientOptions,
): Promise<CommandOutcome> {
  const { options, terminal, target } = context;
  warnOfLocalizations(localized, terminal);
  if (localized.urls.size === 0) return await reportEmptyList(localized, options, terminal);
  const unknown = await findUrls(localized.urls, { config: options.config, client }, terminal);
  const formerNames =
    target.folder === undefined
      ? undefined
      : await readFormerNames(options["image-map"], target.folder, localized.urls, terminal);
  const images = createImageList(localized.urls, formerNames, localized.sizes);
  const chosen = options["retry-failures"] ? await chooseFailed(localized, terminal) : undefined;
  const harvest = await examineImages(images, chosen, context);
  if (options["dry-run"]) return await reportPlan(localized, harvest, unknown, context);
  await requireWritableMap(context);
  const { missingCount } = harvest;
  if (options.verify) reportVerification(harvest, terminal);
  if (missingCount === 0) terminal.print(chosen === undefined ? "All images already downloaded." : "Nothing to retry.");
  else if (!(options.yes || (await confirm(missingCount, context)))) {
    terminal.print("Canceled.");
    return { summary: { isCanceled: true, ...summarize(options, localized, harvest, unknown) } };
  } else terminal.print("Downloading images (this could take a while)...");

  const { failures, file } = await downloadImages(harvest, unknown, context);
  warnOfStrangers(harvest, terminal);
  if (missingCount > 0) terminal.print(`Download successful for ${harvest.doneCount}/${missingCount} images.`);
  warnOfFallbacks(context.fallbacks, terminal);
  warnOfFailures(failures, terminal);
  if (file !== undefined) terminal.print(`${failures.length} failures written to ${file}`);
  terminal.print(`Image map written to ${options["image-map"]}`);
  if (options.sha256) terminal.print(`Digests written to ${digestsFile}`);
  return {
    summary: summarize(options, localized, harvest, failures),
    problemCount: localized.problems.count,
    undeliveredCount: failures.length + localized.unresolvedCount,
  };
}

/** URLs that failed the last time; none when nothing did. */
async function chooseFailed({ urls }: LocalizedImages, { cwd }: Terminal): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const url of urls.values()) if (url !== undefined) known.add(url);
  return (await readFailedUrls(known, cwd)) ?? new Set();
}

async function reportPlan(
  localized: LocalizedImages,
  harvest: Harvest,
  unknown: readonly Failure[],
  context: FetchContext,
): Promise<CommandOutcome> {
  const { options, terminal, target } = context;
  const size = harvest.missingCount === 0 ? undefined : await measureImages(harvest, context);
  const failures = [...unknown, ...harvest.failures];
  const about = size === undefined ? "" : ` (${size.isEstimate ? "about " : ""}${formatBytes(size.sizeBytes)})`;
  terminal.print(`Would download ${harvest.missingCount} images${about} to ${target.label}`);
  terminal.print(`${harvest.presentCount} images already downloaded`);
  if (options.verify) reportVerification(harvest, terminal);
  warnOfFailures(failures, terminal);
  const missing = size === undefined ? {} : { missingBytes: size.sizeBytes, isEstimate: size.isEstimate };
  return { summary: { isDryRun: true, ...missing, ...summarize(options, localized, harvest, failures) } };
}

function reportVerification({ presentCount, changedCount }: Harvest, terminal: Terminal): void {
  terminal.print(`${countOf(presentCount, "image")} read again and found as they were`);
  if (changedCount > 0) {
    terminal.warn(
      `${countOf(changedCount, "image")} ${changedCount === 1 ? "has" : "have"} changed since the download`,
    );
  }
}

/** Finds out before the downloads, not after them, that the image map cannot be written. */
async function requireWritableMap({ options, terminal, target }: FetchContext): Promise<void> {
  const path = resolve(terminal.cwd, options["image-map"]);
  // That folder is made by the downloads themselves.
  if (dirname(path) === target.folder) return;
  const file = await openAtomicFile(path);
  await file.discard();
}

async function readInput(
  options: DownloadImagesOptions,
  terminal: Terminal,
  fallbacks: TwinFallbacks,
): Promise<LocalizedImages> {
  const { localizations: input, yes, "dry-run": isDryRun } = options;
  const { cwd, stdin, signal } = terminal;
  const isStdin = input === "-";
  if (isStdin && !yes && !isDryRun) {
    throw new UsageError("Cannot ask before downloading while localizations come from standard input: add --yes");
  }
  const source: JsonSource = isStdin ? (stdin as AsyncIterable<Uint8Array>) : resolve(cwd, input);
  const line = terminal.progress("Reading localizations");
  const name = isStdin ? "standard input" : input;
  const isUsable = (url: string): boolean => !fallbacks.has(url);
  const { format } = options;
  return await readImages(source, name, { signal, onProgress: line.advance, format, isUsable }).finally(line.finish);
}

async function confirm(count: number, context: FetchContext): Promise<boolean> {
  const question = `Confirm download of ${count} images to ${context.target.label} (y/n): `;
  const hint = "Cannot ask before downloading: there is no terminal and no answer, add --yes";
  return await context.terminal.confirm(question, hint);
}
