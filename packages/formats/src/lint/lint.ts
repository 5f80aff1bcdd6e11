import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Dataset } from "../dataset.ts";
import { isFormatsError } from "../errors.ts";
import type { FormatName } from "../format.ts";
import { openDataset, sniffFormat } from "../open-dataset.ts";
import { findParquet } from "../parquet/find-parquet.ts";
import { imageFolderOfPart, locateDataset } from "../parts/locate-dataset.ts";
import { requireFormat } from "../registry.ts";
import { readHead } from "../regular-file.ts";
import { probeSource } from "../source-probe.ts";
import { guardFile } from "../system-failure.ts";
import { effectsOf } from "./effects.ts";
import { Inspector, type LintFinding, type LintLoader } from "./finding.ts";
import { lintCoco } from "./lint-coco.ts";
import { lintDataset } from "./lint-dataset.ts";
import { findMetadata, lintImageFolder } from "./lint-image-folder.ts";
import { lintParquet, pathsOf } from "./lint-parquet.ts";
import { isYoloForRfDetr, lintRfDetr } from "./lint-rf-detr.ts";
import { findRecordSets, lintTfRecords } from "./lint-tfrecord.ts";
import { hasVoc, lintVoc } from "./lint-voc.ts";
import { lintWebDataset } from "./lint-web-dataset.ts";
import { lintYolo } from "./lint-yolo.ts";
import { findYoloConfig } from "./yolo-config.ts";

/** Options of {@link lint}. */
export interface LintOptions {
  /** Whose rules to check by. */
  readonly for: LintLoader;
  /** The format that the source is in, where its look does not tell; see {@link openDataset}. */
  readonly from?: string | undefined;
  /** Where the images are, for formats whose layout does not say. @default they are not looked for */
  readonly imageFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells what a loader would stumble over, before training does. Files are looked at as the loader does, not as {@link openDataset} reads them, since
 * a reader that is tolerant hides just what the loader is not; a dataset in another format than the loader's is read, and checked by what it holds.
 *
 * Findings come as they are met. A file that cannot be read at all is a finding (`unreadable`); one that is not there ends the call.
 *
 * @param source a file or folder, or a dataset that is open already; for a folder that holds one dataset among other things that one is checked
 * @throws {FormatsError} code "read-failed"
 *
 * @example
 * ```ts
 * for await (const { severity, place, message, effect } of lint("dataset.json", { for: "detectron2" })) {
 *   console.log(severity, place, message, effect);
 * }
 * ```
 */
export async function* lint(
  source: string | Dataset,
  options: LintOptions,
): AsyncGenerator<LintFinding, void, undefined> {
  const inspector = new Inspector(options.for, effectsOf[options.for]);
  if (typeof source !== "string") return yield* lintDataset(source, "dataset", inspector, options.signal);
  await guardFile("read-failed", source, () => stat(source));
  try {
    yield* (await ownFormat(source, inspector, options)) ?? lintOther(source, inspector, options);
  } catch (error) {
    if (!isFormatsError(error, "read-failed")) throw error;
    yield* inspector.find("unreadable", { path: error.path ?? source }, error.message);
  }
}

type Findings = AsyncGenerator<LintFinding, void, undefined>;

/** The check of the loader's own format; undefined when the source is in another. */
async function ownFormat(source: string, inspector: Inspector, options: LintOptions): Promise<Findings | undefined> {
  const { signal } = options;
  const isFolder = (await stat(source)).isDirectory();
  switch (inspector.loader) {
    case "detectron2":
      if (isFolder && (await hasVoc(source))) return lintVoc(source, inspector, signal);
      return !isFolder && (await startsAsObject(source)) ? cocoFile(source, inspector, options) : undefined;
    case "pycocotools":
      return !isFolder && (await startsAsObject(source)) ? cocoFile(source, inspector, options) : undefined;
    case "rf-detr":
      if (isFolder && (await isYoloForRfDetr(source))) return lintYolo(source, inspector, signal);
      return isFolder || (await startsAsObject(source)) ? lintRfDetr(source, inspector, signal) : undefined;
    case "ultralytics":
      return (await findYoloConfig(source)) === undefined ? undefined : lintYolo(source, inspector, signal);
    case "hf":
      if (isFolder) return hfFolder(source, inspector, signal);
      if (source.endsWith(".tar")) return lintWebDataset(source, inspector);
      return hfTables(source, inspector, signal);
    case "tfod":
      if (isFolder && (await hasVoc(source))) return lintVoc(source, inspector, signal);
      return tfRecords(source, inspector, signal);
    default:
      return inspector.loader satisfies never;
  }
}

async function* cocoFile(source: string, inspector: Inspector, options: LintOptions): Findings {
  yield* lintCoco(source, inspector, options);
}

async function hfFolder(
  folder: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Promise<Findings | undefined> {
  if ((await findMetadata(folder)).length > 0) return lintImageFolder(folder, inspector, signal);
  const tars = (await readdir(folder)).filter((name) => name.endsWith(".tar")).sort();
  if (tars.length === 0) return hfTables(folder, inspector, signal);
  const paths = tars.map((name) => join(folder, name));
  return lintTars(paths, inspector);
}

async function hfTables(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Promise<Findings | undefined> {
  const names = await findParquet(await probeSource(source));
  return names === undefined ? undefined : lintParquet(pathsOf(source, names), inspector, signal);
}

async function tfRecords(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Promise<Findings | undefined> {
  const sets = await findRecordSets(source);
  return sets === undefined ? undefined : lintTfRecords(sets, inspector, signal);
}

async function* lintTars(paths: readonly string[], inspector: Inspector): Findings {
  for (const path of paths) yield* lintWebDataset(path, inspector);
}

/** What else loaders read, whose files are not looked at as they are. */
const alsoRead: Readonly<Record<LintLoader, readonly FormatName[]>> = {
  detectron2: [],
  hf: ["hf", "parquet", "webdataset"],
  pycocotools: [],
  "rf-detr": [],
  tfod: ["tf"],
  ultralytics: [],
};

async function* lintOther(source: string, inspector: Inspector, options: LintOptions): Findings {
  const { from, signal, imageFolder } = options;
  const format = from === undefined ? await sniffFormat(source).catch(unlessUnknown) : requireFormat(from, "read");
  const inside = format === undefined ? await locateDataset(source).catch(unlessUnknown) : undefined;
  if (inside !== undefined && inside.parts[0]?.path !== source) {
    const { paths = [], message = "" } = inside.passedOver ?? {};
    for (const path of paths) yield* inspector.find("not-checked", { path }, message);
    const folder = imageFolder ?? inside.imageFolder;
    for (const part of inside.parts) {
      const own = folder === undefined ? undefined : imageFolderOfPart(folder, part);
      yield* lint(part.path, { ...options, imageFolder: own });
    }
    return;
  }
  if (format === undefined || !alsoRead[inspector.loader].includes(format.name)) {
    const message = `Expected a dataset that ${inspector.loader} reads, got ${format?.title ?? JSON.stringify(basename(source))}`;
    yield* inspector.find("other-format", { path: source }, message);
  }
  if (format === undefined) return;
  const dataset = await openDataset(source, {
    from: format.name,
    ...(signal !== undefined && { signal }),
    ...(imageFolder !== undefined && { imageFolder }),
  });
  try {
    yield* lintDataset(dataset, source, inspector, signal);
  } finally {
    await dataset.close();
  }
}

/** That it is no dataset of any kind is a finding, not a failure. */
function unlessUnknown(error: unknown): undefined {
  if (!isFormatsError(error, "unknown-format")) throw error;
}

async function startsAsObject(path: string): Promise<boolean> {
  return /^\ufeff?\s*\{/.test((await readHead(path, 1024)).toString("utf8"));
}
