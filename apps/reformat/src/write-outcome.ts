import { basename, resolve } from "node:path";
import type { CommandOutcome, Terminal } from "@m3/command-line";
import { UsageError } from "@m3/command-line";
import type { CocoOptions, Dataset, DatasetSummary, Diagnostic, Format } from "@m3/formats";
import { findFormat, nameSplitTarget, writeManifest } from "@m3/formats/datasets";
import { SplitMeter } from "@m3/formats/transforms";
import { datasetInfo } from "./dataset-info.ts";
import type { Findings } from "./findings.ts";
import { type Input, isDatasetInput, locateInput } from "./open-input.ts";
import type { ReformatOptions } from "./options.ts";
import { reportOutcome } from "./outcome.ts";
import type { Page } from "./preview-page.ts";
import { absentImages, unknownFieldLines } from "./report.ts";
import { splitLines, splitWarnings } from "./split-lines.ts";
import { namedSource, nameTarget, requireOther } from "./target.ts";
import type { Warnings } from "./warnings.ts";
import { writeImages } from "./write.ts";
import { writerOptions } from "./writer-options.ts";

/** Where to write what, found to be possible before anything is read. */
export interface Writing {
  readonly format: Format<CocoOptions>;
  readonly target: string;
  readonly isDataset: boolean;
  /** Options that only this format has. */
  readonly ownOptions: Readonly<Record<string, unknown>>;
}

/** @throws {UsageError} when the format cannot be written from this input, or would be written over it */
export async function prepareWriting(options: ReformatOptions, terminal: Terminal): Promise<Writing> {
  const { localizations: source, "image-map": mapPath, output } = options;
  const isDataset = await isDatasetInput(options, terminal);
  const format = await formatOf(options, isDataset);
  const target = nameTarget(namedSource(source, terminal.cwd), output, format);
  const files = [mapPath, options.remap, options.taxonomy, options.categories, options["ifdo-header"]].filter(
    (file) => file !== undefined,
  );
  // A folder may stand for a dataset in it.
  const located = isDataset ? (await locateInput(options, terminal)).parts : [];
  const parts = located.map(({ path }) => path);
  await requireOther(target, [source, ...parts, ...files], terminal.cwd);
  const splits = options.split === undefined ? located.flatMap(({ split }) => split ?? []) : Object.keys(options.split);
  for (const split of splits)
    await requireOther(nameSplitTarget(target, split), [source, ...parts, ...files], terminal.cwd);
  if (options.manifest !== undefined) await requireOther(options.manifest, [source, target, ...files], terminal.cwd);
  if (options.preview !== undefined) {
    const others = [source, target, ...files, ...(options.manifest === undefined ? [] : [options.manifest])];
    await requireOther(options.preview, others, terminal.cwd);
  }
  return { format, target, isDataset, ownOptions: await writerOptions(options, format, terminal) };
}

async function formatOf(options: ReformatOptions, isDataset: boolean): Promise<Format<CocoOptions>> {
  const { format: name, "image-map": mapPath } = options;
  const format = findFormat(name);
  if (format === undefined) throw new UsageError(`Cannot write format "${name}": there is none of that name`);
  const needsFiles = format.needs.size || format.needs.imageEncodings !== undefined;
  if (needsFiles && mapPath === undefined && !isDataset) {
    const need = format.needs.imageEncodings === undefined ? "the sizes of the images" : "the images";
    throw new UsageError(
      `Cannot write ${format.title} without ${need}: name the image_map.json that download-images wrote with --image_map`,
    );
  }
  return inVariant(format, options);
}

/** The format as its own options have it, which say what it holds and needs. */
async function inVariant(format: Format<CocoOptions>, options: ReformatOptions): Promise<Format<CocoOptions>> {
  const { "csv-flavor": flavor, "voc-layout": layout, "voc-coords": coords } = options;
  if (format.name === "csv" && flavor !== undefined) return (await import("@m3/formats/csv")).csvFlavor(flavor);
  if (format.name === "voc" && (layout ?? coords) !== undefined)
    return (await import("@m3/formats/voc")).vocLayout(layout ?? "flat", coords);
  return format;
}

/** What is to be written, and what is known of it. */
export interface WriteJob {
  readonly options: ReformatOptions;
  readonly input: Input;
  readonly dataset: Dataset;
  readonly findings: Findings;
  readonly categoryNames: readonly string[] | undefined;
  readonly writing: Writing;
  /** Made after the dataset, if there shall be one. */
  readonly page: Page | undefined;
}

/** Writes a dataset and says what came of it. */
export async function writeOutcome(
  job: WriteJob,
  world: { readonly terminal: Terminal; readonly warnings: Warnings },
): Promise<CommandOutcome> {
  const { options, input, dataset, findings, writing, page } = job;
  const { terminal } = world;
  const { cwd, signal } = terminal;
  const meter = options.split === undefined ? undefined : new SplitMeter({ by: options["split-by"] });
  const measuredJob = meter === undefined ? job : { ...job, dataset: measured(dataset, meter) };
  const summary = await writeNoting(measuredJob, world);
  const splits = meter?.report;
  if (splits !== undefined && options.split !== undefined) {
    for (const line of splitWarnings(splits, Object.keys(options.split))) terminal.warn(line);
    for (const line of splitLines(splits)) terminal.print(line);
  }
  if (options.manifest !== undefined) {
    await writeManifest(summary, resolve(cwd, options.manifest), { baseFolder: cwd, signal });
  }
  const outcome = reportOutcome(
    { input, summary, findings },
    { isMissingKept: options["allow-missing"], isCopyAsked: options.images === "copy" },
    terminal,
  );
  const preview = await page?.write(dataset, basename(writing.target));
  if (preview !== undefined) terminal.print(`Open ${preview.page} to look at it`);
  return {
    ...outcome,
    summary: {
      ...outcome.summary,
      ...(splits !== undefined && { splitReport: splits }),
      ...(preview !== undefined && { preview }),
    },
  };
}

/** Writes a dataset, warns of what is lost, and notes what its loaders will miss. */
async function writeNoting(
  { options, input, dataset, categoryNames, writing, page }: WriteJob,
  { terminal, warnings }: { readonly terminal: Terminal; readonly warnings: Warnings },
): Promise<DatasetSummary> {
  const { format, target, isDataset, ownOptions } = writing;
  const isKept = options["allow-missing"] || (isDataset && options["image-folder"] === undefined);
  const unknownFields = new Set<string>();
  const onLoss = (diagnostic: Diagnostic): void => {
    if (diagnostic.field !== undefined) unknownFields.add(diagnostic.field);
    page?.addLoss(diagnostic);
  };
  const settings = {
    clip: !options["no-clip"],
    info: datasetInfo(terminal.env, { isFromM3: !isDataset }),
    missingImages: isKept ? "keep" : "drop",
    ...(options.images !== undefined && { imageFiles: options.images }),
    categories: dataset.categories,
    // Datasets may come with splits; localizations have those only that they are given here.
    ...((options.split !== undefined || input.kind === "localizations") && { areSplit: options.split !== undefined }),
    ...(categoryNames !== undefined && { categoryNames }),
    ...ownOptions,
  } as const;
  const summary = await writeImages(format, dataset, target, settings, { terminal, warnings, onLoss });
  warnings.finish();
  const hint = format.needs.imagesInside === true ? absentImages(summary, format.title) : undefined;
  if (hint !== undefined) terminal.note(hint);
  if (isDataset && options["image-folder"] === undefined && summary.diagnostics["missing-file"] !== undefined) {
    terminal.print("Should the images be elsewhere, name the folder that their names start from with --image-folder");
  }
  for (const line of unknownFieldLines(unknownFields)) terminal.note(line);
  return summary;
}

/** The dataset, measured as it passes for the first time. */
function measured(dataset: Dataset, meter: SplitMeter): Dataset {
  let isFirstPass = true;
  return {
    ...dataset,
    images: async function* () {
      const isMeasured = isFirstPass;
      isFirstPass = false;
      for await (const image of dataset.images()) {
        if (isMeasured) meter.add(image);
        yield image;
      }
    },
  };
}
