import { extname } from "node:path";
import { compareCodePoints } from "./code-points.ts";
import type { ImageRecord, ImageRecords } from "./dataset.ts";
import type { CodeCounts } from "./diagnostics.ts";
import type { DatasetSummary, Format, PlacedImages, WriteOptions } from "./format.ts";
import { planDataset } from "./plan.ts";
import { type RestartableRecords, toRestartable } from "./records.ts";

/** What the images without a split are called when others have one. */
const unsplit = "unsplit";

/**
 * Writes a dataset whose images have splits: in one go where the format keeps splits apart by itself, else once per split, as
 * `NAME_train.json`, `NAME_val.json` and so on, with the same categories and numbers in all of them. Without any split it is
 * {@link Format.write}. Images without a split beside others go to `NAME_unsplit`.
 *
 * The summary counts all splits together; {@link DatasetSummary.splits} has each.
 *
 * @throws {FormatsError} those of the writer; splits that were written before stay
 */
export async function writeBySplit(
  format: Format,
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const records = await toRestartable(images);
  const names = format.holds.fields.includes("split") ? [] : await splitNames(records, options);
  if (names.length === 0) return format.write(records, target, options);
  const categoryNames = options.categoryNames ?? (await categoriesOf(format, records, options));
  const parts: DatasetSummary[] = [];
  for (const name of names) {
    const part = (): AsyncGenerator<ImageRecord, void, undefined> => only(records, name);
    parts.push(await format.write(part, nameSplitTarget(target, name), { ...options, categoryNames }));
  }
  return combine(parts, names);
}

/** `dataset.json` and `train` give `dataset_train.json`; a `.gz` stays at the end. */
export function nameSplitTarget(target: string, split: string): string {
  const inner = target.replace(/\.gz$/i, "");
  const extension = extname(inner) + target.slice(inner.length);
  const safe = split.replace(/[<>:"/\\|?*]|\p{Cc}/gu, "_");
  return `${target.slice(0, target.length - extension.length)}_${safe}${extension}`;
}

/** By code point; empty when no image has a split. */
async function splitNames(records: RestartableRecords, { signal }: WriteOptions): Promise<string[]> {
  const names = new Set<string>();
  let hasOthers = false;
  for await (const { split } of records()) {
    signal?.throwIfAborted();
    if (split === undefined) hasOthers = true;
    else names.add(split);
  }
  if (names.size > 0 && hasOthers) names.add(unsplit);
  return [...names].sort(compareCodePoints);
}

/** Categories that are left when everything that cannot be written has been dropped, whatever the split. */
async function categoriesOf(format: Format, records: RestartableRecords, options: WriteOptions): Promise<string[]> {
  const { onDiagnostic: _, onProgress: __, ...quiet } = options;
  const { categories } = await planDataset(records, format, quiet);
  return categories.map(({ name }) => name);
}

async function* only(records: RestartableRecords, name: string): AsyncGenerator<ImageRecord, void, undefined> {
  for await (const record of records()) if ((record.split ?? unsplit) === name) yield record;
}

function combine(parts: readonly DatasetSummary[], names: readonly string[]): DatasetSummary {
  const [first] = parts as readonly [DatasetSummary, ...DatasetSummary[]];
  const sum = (count: (part: DatasetSummary) => number): number =>
    parts.reduce((total, part) => total + count(part), 0);
  return {
    format: first.format,
    paths: parts.flatMap(({ paths }) => paths),
    fileCount: sum(({ fileCount }) => fileCount),
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    imageCount: sum(({ imageCount }) => imageCount),
    negativeImageCount: sum(({ negativeImageCount }) => negativeImageCount),
    annotationCount: sum(({ annotationCount }) => annotationCount),
    categories: first.categories.map(({ name }, index) => ({
      name,
      annotationCount: sum(({ categories }) => categories[index]?.annotationCount ?? 0),
    })),
    diagnostics: sumCodes(parts.map(({ diagnostics }) => diagnostics)),
    droppedImages: sumCodes(parts.map(({ droppedImages }) => droppedImages)),
    droppedAnnotations: sumCodes(parts.map(({ droppedAnnotations }) => droppedAnnotations)),
    ...placedIn(parts),
    splits: parts.map(({ imageCount, annotationCount }, index) => ({
      name: names[index] as string,
      imageCount,
      annotationCount,
    })),
  };
}

function placedIn(parts: readonly DatasetSummary[]): Pick<DatasetSummary, "placedImages"> {
  const placed = parts.flatMap(({ placedImages }) => placedImages ?? []);
  if (placed.length === 0) return {};
  const sum = (key: keyof PlacedImages): number => placed.reduce((total, part) => total + part[key], 0);
  const placedImages = {
    linkedCount: sum("linkedCount"),
    copiedCount: sum("copiedCount"),
    presentCount: sum("presentCount"),
  };
  return { placedImages };
}

function sumCodes(all: readonly CodeCounts[]): CodeCounts {
  const sums = new Map<string, number>();
  for (const counts of all) {
    for (const [code, count] of Object.entries(counts)) sums.set(code, (sums.get(code) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}
