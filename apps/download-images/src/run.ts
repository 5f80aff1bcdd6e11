import { dirname, resolve } from "node:path";
import type { ClientOptions } from "@m3/client";
import { type CommandOutcome, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import type { DownloadOptions } from "@m3/downloader";
import { type JsonSource, openAtomicFile } from "@m3/json-stream";
import type { DownloadImagesOptions } from "./cli.ts";
import { downloadImages, examineImages, type FetchContext, outputFolder } from "./fetch-images.ts";
import { findUrls } from "./find-urls.ts";
import { readFormerNames } from "./former-names.ts";
import { createImageList } from "./image-list.ts";
import { reserveOutputs } from "./output-places.ts";
import { type LocalizedImages, readImages } from "./read-images.ts";
import { summarize, warnOfFailures, warnOfLocalizations, warnOfStrangers } from "./report.ts";

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
    const reservedNames = await reserveOutputs(options, terminal);
    return await fetchImages({ options, terminal, overrides: download, reservedNames }, client);
  } catch (error) {
    if (!terminal.signal.aborted || error instanceof InterruptedError) throw error;
    throw new InterruptedError("Interrupted before any download; nothing was written, run it again to start over");
  }
}

async function fetchImages(context: FetchContext, client: ClientOptions): Promise<CommandOutcome> {
  const { options, terminal } = context;
  const localized = await readInput(options, terminal);
  warnOfLocalizations(localized, terminal);
  const unknown = await findUrls(localized.urls, { config: options.config, client }, terminal);
  const formerNames = await readFormerNames(options["image-map"], outputFolder(context), localized.urls, terminal);
  const images = createImageList(localized.urls, formerNames);
  const harvest = await examineImages(images, context);
  const { missingCount, presentCount } = harvest;

  if (options["dry-run"]) {
    const failures = [...unknown, ...harvest.failures];
    terminal.print(`Would download ${missingCount} images to ${outputFolder(context)}`);
    terminal.print(`${presentCount} images already downloaded`);
    warnOfFailures(failures, terminal);
    return { summary: { isDryRun: true, ...summarize(options, localized, harvest, failures) } };
  }
  await requireWritableMap(context);
  if (missingCount === 0) terminal.print("All images already downloaded.");
  else if (!(options.yes || (await confirm(missingCount, context)))) {
    terminal.print("Canceled.");
    return { summary: { isCanceled: true, ...summarize(options, localized, harvest, unknown) } };
  } else terminal.print("Downloading images (this could take a while)...");

  const { failures, file } = await downloadImages(images, harvest, unknown, context);
  warnOfStrangers(harvest, terminal);
  if (missingCount > 0) terminal.print(`Download successful for ${harvest.doneCount}/${missingCount} images.`);
  warnOfFailures(failures, terminal);
  if (file !== undefined) terminal.print(`${failures.length} failures written to ${file}`);
  terminal.print(`Image map written to ${options["image-map"]}`);
  return {
    summary: summarize(options, localized, harvest, failures),
    problemCount: localized.problems.count,
    undeliveredCount: failures.length + localized.unresolvedCount,
  };
}

/** Finds out before the downloads, not after them, that the image map cannot be written. */
async function requireWritableMap({ options, terminal }: FetchContext): Promise<void> {
  const path = resolve(terminal.cwd, options["image-map"]);
  // That folder is made by the downloads themselves.
  if (dirname(path) === resolve(terminal.cwd, options.output_dir)) return;
  const file = await openAtomicFile(path);
  await file.discard();
}

async function readInput(options: DownloadImagesOptions, terminal: Terminal): Promise<LocalizedImages> {
  const { localizations: input, yes, "dry-run": isDryRun } = options;
  const { cwd, stdin, signal } = terminal;
  const isStdin = input === "-";
  if (isStdin && !yes && !isDryRun) {
    throw new UsageError("Cannot ask before downloading while localizations come from standard input: add --yes");
  }
  const source: JsonSource = isStdin ? (stdin as AsyncIterable<Uint8Array>) : resolve(cwd, input);
  const line = terminal.progress("Reading localizations");
  const name = isStdin ? "standard input" : input;
  return await readImages(source, name, { signal, onProgress: line.advance }).finally(line.finish);
}

async function confirm(count: number, context: FetchContext): Promise<boolean> {
  const question = `Confirm download of ${count} images to ${outputFolder(context)} (y/n): `;
  const hint = "Cannot ask before downloading: there is no terminal and no answer, add --yes";
  return await context.terminal.confirm(question, hint);
}
