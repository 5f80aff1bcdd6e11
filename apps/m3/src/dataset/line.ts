import { copyFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type CommandDefinition,
  type CommandOutcome,
  callCommand,
  readArguments,
  type Terminal,
} from "@m3/command-line";
import type { Losses } from "@m3/extract-localizations";
import { findFormat } from "@m3/formats/datasets";
import { writeObject } from "@m3/json-stream";
import { checkInputs, commandWith, type PageSettings } from "@m3/reformat";
import type { DatasetOptions } from "./cli.ts";
import { imagesName } from "./folder.ts";
import { type DatasetQuery, passedArguments, stageArguments } from "./query.ts";
import type { DatasetRun } from "./run.ts";
import { type StageName, stages } from "./stages.ts";
import type { WrittenDataset } from "./state.ts";
import type { Workplace } from "./workplace.ts";

/** What the commands of the line are run with. */
export interface LineContext {
  readonly query: DatasetQuery;
  readonly options: DatasetOptions;
  readonly place: Workplace;
  /** Of the user; the commands run in the folder of the dataset. */
  readonly terminal: Terminal;
  readonly folderPath: string;
  /** Told before each command, for messages. */
  readonly onStage: (stage: StageName) => void;
  /** Warnings that the user has had; two commands that read one file may say the same of it. */
  readonly warnings: Set<string>;
}

/** What the commands of a run share. */
export function contextOf(run: DatasetRun, place: Workplace): LineContext {
  const { options, terminal, folder, resolved } = run;
  return {
    query: resolved.query,
    options,
    place,
    terminal,
    folderPath: folder.path,
    onStage: (stage) => {
      run.stage = stage;
    },
    warnings: new Set(),
  };
}

/** What the commands that ask M3 say of their runs. */
export interface Listed {
  readonly digest: CommandOutcome;
  readonly extract: CommandOutcome;
}

/** What extract did not take, and what it found wrong. */
export function lossesOf({ extract }: Listed): Losses {
  return extract.summary as unknown as Losses;
}

/** The format of a query, and how its command line spells it. */
export function formatOf({ format }: Pick<DatasetQuery, "format">): {
  readonly title: string;
  readonly isFolder: boolean;
  readonly name: string;
} {
  const found = findFormat(format);
  return {
    title: found?.title ?? format,
    isFolder: found?.layout === "directory",
    name: found?.name ?? format.toLowerCase(),
  };
}

/**
 * Reads the query as the commands will, before anything is asked of anybody; gives the format by its own name.
 *
 * @throws {UsageError}
 * @throws {FormatsError} for a file that comes with the query and cannot be used
 */
export async function checkQuery(query: DatasetQuery, options: DatasetOptions): Promise<DatasetQuery> {
  const args = (stage: StageName): string[] => [
    ...stageArguments(stage, query, (option) => query.inputs[option]?.name ?? option),
    ...passedArguments(stage, options),
  ];
  await readArguments(stages.digest, [...args("digest"), "--", ...query.concepts]);
  await readArguments(stages.extract, [...args("extract"), "digest.json"]);
  await readArguments(stages.download, [...args("download"), "localizations.json", imagesName]);
  const reformat = [
    `--format=${query.format}`,
    "--image-map=image_map.json",
    ...args("reformat"),
    "localizations.json",
  ];
  const read = await readArguments(stages.reformat, reformat);
  // Else somebody would wait for all images only to hear of a slip in a small file.
  await checkInputs(read, async (option) => query.inputs[option]?.text ?? "");
  return { ...query, format: read.format };
}

/** Lists M3 and takes the localizations out of the answers. */
export async function list(context: LineContext): Promise<Listed> {
  const { query, place } = context;
  const files = [`--config=${place.config}`, `--output=${place.digest}`];
  const digest = await call("digest", context, files, ["--", ...query.concepts]);
  // Where the files are, so that what is noted of a digest names it and not a folder of this machine.
  const extract = await call(
    "extract",
    { ...context, folderPath: place.folder },
    [`--output=${place.localizations}`, `--problems=${place.problems}`],
    [basename(place.digest)],
  );
  return { digest, extract };
}

/** Fetches the images that are missing, or only looks for them. Names that the images have are kept. */
export async function fetchImages(
  context: LineContext,
  { formerMap, isDryRun }: { readonly formerMap: string; readonly isDryRun: boolean },
): Promise<CommandOutcome> {
  const { place, folderPath } = context;
  await copyFile(formerMap, place.imageMap).catch(() => {});
  const outcome = await call(
    "download",
    context,
    [isDryRun ? "--dry-run" : "--yes", `--config=${place.config}`, `--image-map=${place.imageMap}`],
    [place.localizations, imagesName],
  );
  // For an empty list the command leaves a map of before as it is; here it is ours.
  if (outcome.summary.imageCount === 0 && !isDryRun) await writeObject(place.imageMap, []);
  // They are written where the command runs.
  for (const name of isDryRun ? [] : failureNames) {
    await rename(join(folderPath, name), join(place.folder, name)).catch(() => {});
  }
  return outcome;
}

/** The files of images that could not be had. */
export const failureNames: readonly string[] = ["failures.csv", "failures.jsonl"];

/** A page that shows the dataset: where it is made, and what the command line of reformat does not say of it. */
export interface LinePage {
  readonly path: string;
  readonly settings: PageSettings;
}

/** Writes the dataset, and the page that shows it, if there shall be one. */
export async function writeDataset(context: LineContext, page: LinePage | undefined): Promise<WrittenDataset> {
  const { query, place } = context;
  const {
    summary,
    problemCount = 0,
    undeliveredCount = 0,
  } = await call(
    "reformat",
    context,
    [
      `--format=${query.format}`,
      `--output=${join(place.dataset, outputStem(query))}`,
      `--image-map=${place.imageMap}`,
      ...(takesImages(query) ? ["--images=link"] : []),
      ...(page === undefined ? [] : [`--preview=${page.path}`]),
    ],
    [place.localizations],
    page === undefined ? stages.reformat : commandWith(page.settings),
  );
  const written = summary as unknown as WrittenDataset["summary"];
  const { imageCount, annotationCount, negativeImageCount, sizeBytes, categories, splits, diagnostics, changes } =
    written;
  return {
    summary: {
      imageCount,
      annotationCount,
      negativeImageCount,
      sizeBytes,
      categories,
      ...(splits !== undefined && { splits }),
      ...(diagnostics !== undefined && { diagnostics }),
      ...(changes !== undefined && { changes }),
    },
    problemCount,
    undeliveredCount,
  };
}

/** What the dataset is called in its folder, without an extension: a file of annotations, or of images too, or a folder named as its format. */
export function outputStem(query: Pick<DatasetQuery, "format">): string {
  const { isFolder, name } = formatOf(query);
  if (isFolder) return name;
  return findFormat(query.format)?.holds.embeddedImages === true ? "dataset" : "annotations";
}

/** Whether loaders look for the images in the folder of the dataset: in all folders but the flat one of VOC, which names them by themselves. */
export function takesImages({ format, options }: Pick<DatasetQuery, "format" | "options">): boolean {
  const { isFolder, name } = formatOf({ format });
  return isFolder && (name !== "voc" || options["voc-layout"] === "devkit");
}

async function call(
  stage: StageName,
  context: LineContext,
  files: readonly string[],
  operands: readonly string[],
  command: unknown = stages[stage],
): Promise<CommandOutcome> {
  const { query, options, place, terminal, folderPath, onStage, warnings } = context;
  onStage(stage);
  const asked = [...stageArguments(stage, query, place.inputOf), ...passedArguments(stage, options)];
  const args = [...asked, ...files, ...operands];
  const quiet: Terminal = {
    ...terminal,
    cwd: folderPath,
    print: () => {},
    // How that command goes on by itself is not how this one does.
    note: (line) => {
      if (!line.includes("--resume")) terminal.note(line);
    },
    warn: (line) => {
      if (!warnings.has(line)) terminal.warn(line);
      warnings.add(line);
    },
  };
  const outcome = await callCommand(command as CommandDefinition<unknown>, args, quiet);
  terminal.signal.throwIfAborted();
  return outcome;
}
