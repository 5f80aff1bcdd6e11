import { extname } from "node:path";
import { compareCodePoints } from "./code-points.ts";
import type { ImageRecord, ImageRecords } from "./dataset.ts";
import type { CodeCounts } from "./diagnostics.ts";
import { FormatsError } from "./errors.ts";
import { findAlike } from "./fold-name.ts";
import type { DatasetSummary, Format, PlacedImages, WriteOptions } from "./format.ts";
import { OrderedDiagnostics } from "./ordered-diagnostics.ts";
import { planDataset } from "./plan.ts";
import { type RestartableRecords, toRestartable } from "./records.ts";
import { SharedPasses } from "./shared-passes.ts";

/** What the images without a split are called when others have one. */
const unsplit = "unsplit";

/** Options of {@link writeBySplit} besides those of the writer. */
export interface BySplitOptions extends WriteOptions {
  /** Whether images have splits, where the caller knows. @default found out in a pass of its own */
  readonly areSplit?: boolean;
}

/**
 * Writes a dataset whose images have splits: in one go where the format keeps splits apart by itself, else once per split, as
 * `NAME_train.json`, `NAME_val.json` and so on, with the same categories and numbers in all of them. Without any split it is
 * {@link Format.write}. Images without a split beside others go to `NAME_unsplit`.
 *
 * Splits are written side by side, in the passes that one of them would need, after one or two that find splits and categories. The summary counts all
 * of them together; {@link DatasetSummary.splits} has each. Diagnostics come in the order of the splits: those of the first as they arise, the
 * others at the end.
 *
 * @throws {FormatsError} those of the writer, also when the files of two splits would have one name; splits that are done by then stay
 */
export async function writeBySplit(
  format: Format,
  images: ImageRecords,
  target: string,
  options: BySplitOptions = {},
): Promise<DatasetSummary> {
  const { areSplit, ...writeOptions } = options;
  const records = await toRestartable(images);
  const isWhole = areSplit === false || format.holds.fields.includes("split");
  const { names, categoryNames } = isWhole ? nothingSplit : await survey(format, records, options);
  if (names.length === 0) return format.write(records, target, writeOptions);
  requireDistinct(target, names);
  const passes = new SharedPasses(records, names, splitOf);
  const failure = new AbortController();
  const { signal } = options;
  const own = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const diagnostics = new OrderedDiagnostics(options.onDiagnostic);
  const written = await Promise.allSettled(
    names.map(async (name, index) => {
      try {
        const part = (): AsyncIterable<ImageRecord> => passes.images(name);
        const partOptions = { ...writeOptions, ...diagnostics.of(index), categoryNames, signal: own };
        return await format.write(part, nameSplitTarget(target, name), partOptions);
      } catch (error) {
        failure.abort(error);
        throw error;
      } finally {
        passes.leave(name);
      }
    }),
  );
  await diagnostics.end().catch((error: unknown) => failure.abort(error));
  // The first failure ends the others, which then fail for the same reason.
  if (failure.signal.aborted) throw failure.signal.reason;
  return combine(
    written.map((part) => (part as PromiseFulfilledResult<DatasetSummary>).value),
    names,
  );
}

function splitOf({ split }: ImageRecord): string {
  return split ?? unsplit;
}

function requireDistinct(target: string, names: readonly string[]): void {
  const alike = findAlike(names, (name) => nameSplitTarget(target, name));
  if (alike === undefined) return;
  const path = nameSplitTarget(target, alike[1]);
  const message = `Cannot write ${JSON.stringify(path)}: expected splits that differ in their files' names on every system, got "${alike.join('" and "')}"`;
  throw new FormatsError("write-failed", message, { path });
}

/** `dataset.json` and `train` give `dataset_train.json`; a `.gz` stays at the end. */
export function nameSplitTarget(target: string, split: string): string {
  const inner = target.replace(/\.gz$/i, "");
  const extension = extname(inner) + target.slice(inner.length);
  const safe = split.replace(/[<>:"/\\|?*]|\p{Cc}/gu, "_");
  return `${target.slice(0, target.length - extension.length)}_${safe}${extension}`;
}

interface Survey {
  /** By code point; empty when no image has a split. */
  readonly names: readonly string[];
  /** Categories that are left when everything that cannot be written has been dropped, whatever the split. */
  readonly categoryNames: readonly string[];
}

const nothingSplit: Survey = { names: [], categoryNames: [] };

/** Finds out the splits, and the categories in the same pass if it is sure that there will be splits. */
async function survey(format: Format, records: RestartableRecords, options: BySplitOptions): Promise<Survey> {
  const { areSplit, categoryNames, signal } = options;
  const found = new SplitNames();
  if (areSplit !== true || categoryNames !== undefined) {
    for await (const _ of found.passing(records)) signal?.throwIfAborted();
    if (categoryNames !== undefined || found.names.length === 0)
      return { names: found.names, categoryNames: categoryNames ?? [] };
  }
  const { onDiagnostic: _, onProgress: __, ...quiet } = options;
  const { categories } = await planDataset(() => found.passing(records), format, quiet);
  return { names: found.names, categoryNames: categories.map(({ name }) => name) };
}

/** Notes the splits of images that pass. */
class SplitNames {
  readonly #names = new Set<string>();
  #hasOthers = false;

  get names(): string[] {
    if (this.#names.size === 0) return [];
    return [...new Set([...this.#names, ...(this.#hasOthers ? [unsplit] : [])])].sort(compareCodePoints);
  }

  async *passing(records: RestartableRecords): AsyncGenerator<ImageRecord, void, undefined> {
    for await (const record of records()) {
      if (record.split === undefined) this.#hasOthers = true;
      else this.#names.add(record.split);
      yield record;
    }
  }
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
