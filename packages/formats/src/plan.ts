import { setImmediate } from "node:timers/promises";
import { withSoundAnnotation, withSoundAttributes } from "./attributes.ts";
import { compareCodePoints } from "./code-points.ts";
import type { Annotation, ImageRecord, ImageRecords } from "./dataset.ts";
import { type Diagnostic, type DiagnosticCode, DiagnosticTally } from "./diagnostics.ts";
import { FormatsError } from "./errors.ts";
import { type FittedAnnotation, fitAnnotation } from "./fit-annotation.ts";
import type { CategoryCount, DatasetSummary, FormatTraits, WriteOptions } from "./format.ts";
import { ImageFacts, type ImageFactsRow, settleImage } from "./image-facts.ts";
import { mapInOrder } from "./map-in-order.ts";
import { checkFileName, type RestartableRecords, toRestartable, whereabouts } from "./records.ts";

/** An image that will be written, with its annotations fitted to it and to the format. */
export interface PlannedImage {
  readonly record: ImageRecord;
  /** Its number in the dataset, from 1, in the order of the records. */
  readonly number: number;
  readonly facts: ImageFactsRow;
  readonly annotations: readonly FittedAnnotation[];
}

/** What the first pass over the records found out. */
export interface Plan {
  readonly format: FormatTraits;
  readonly tally: DiagnosticTally;
  readonly imageCount: number;
  readonly negativeImageCount: number;
  readonly annotationCount: number;
  /** In the order of their numbers. */
  readonly categories: readonly CategoryCount[];
  /** Number of each category, from 1. */
  readonly categoryNumbers: ReadonlyMap<string, number>;
  /** Goes over the records again and yields the images to write, in order. */
  images(): AsyncGenerator<PlannedImage, void, undefined>;
}

/** Header reads in flight; more gained nothing on two cores. */
const concurrency = 16;
/** Images between two turns of the event loop, so that Ctrl-C is heard where nothing else waits. */
const turnLength = 2000;

/**
 * The first pass: reads image sizes from file headers, fits every annotation, counts, and reports what will be dropped.
 * Holds 10 bytes per image, a set of the file names, and one count per category.
 *
 * @param visit called with each image that will be written, in order
 */
export async function planDataset(
  images: ImageRecords,
  format: FormatTraits,
  options: WriteOptions,
  visit: (image: PlannedImage) => void = () => {},
): Promise<Plan> {
  const records = await toRestartable(images);
  const tally = new DiagnosticTally(options.onDiagnostic);
  const facts = new ImageFacts();
  const fileNames = new Set<string>();
  const counts = new Counts(options.categoryNames);
  const settled = mapInOrder(records(), concurrency, async (record) => {
    options.signal?.throwIfAborted();
    return { record, outcome: await settleImage(record, format, options) };
  });
  for await (const { record, outcome } of settled) {
    options.signal?.throwIfAborted();
    checkFileName(record);
    if (fileNames.size === fileNames.add(record.fileName).size) throw duplicateFileName(record);
    for (const finding of outcome.diagnostics) {
      tally.add({ ...finding, ...whereabouts(record) }, record.annotations.length);
    }
    const annotations = outcome.facts === undefined ? [] : fitAll(record, outcome.facts, format, options, tally);
    const reason = outcome.facts === undefined ? undefined : reasonToDrop(record, annotations, format);
    if (reason !== undefined) tally.add({ ...reason, ...whereabouts(record) });
    const kept = reason === undefined ? outcome.facts : undefined;
    facts.push(kept);
    if (kept !== undefined) {
      const sound = withSoundAttributes(record, format, tally);
      const image = { record: sound, number: counts.imageCount + 1, facts: kept, annotations };
      counts.add(image);
      visit(image);
    }
    options.onProgress?.({ stage: "scan", imageCount: facts.length });
    if (facts.length % turnLength === 0) await setImmediate();
  }
  const { imageCount, negativeImageCount, annotationCount, categories } = counts;
  const categoryNumbers = new Map(categories.map(({ name }, index) => [name, index + 1]));
  return {
    format,
    tally,
    imageCount,
    negativeImageCount,
    annotationCount,
    categories,
    categoryNumbers,
    images: () => plannedImages(records, facts, format, options),
  };
}

class Counts {
  imageCount = 0;
  negativeImageCount = 0;
  annotationCount = 0;
  readonly #perCategory: Map<string, number>;
  readonly #isOrderGiven: boolean;

  constructor(categoryNames: readonly string[] | undefined) {
    this.#perCategory = new Map(categoryNames?.map((name) => [name, 0]));
    this.#isOrderGiven = categoryNames !== undefined;
  }

  add({ annotations }: PlannedImage): void {
    this.imageCount += 1;
    this.annotationCount += annotations.length;
    if (annotations.length === 0) this.negativeImageCount += 1;
    for (const { annotation } of annotations) {
      this.#perCategory.set(annotation.category, (this.#perCategory.get(annotation.category) ?? 0) + 1);
    }
  }

  get categories(): CategoryCount[] {
    const counts = [...this.#perCategory].map(([name, annotationCount]) => ({ name, annotationCount }));
    return this.#isOrderGiven ? counts : counts.sort((a, b) => compareCodePoints(a.name, b.name));
  }
}

async function* plannedImages(
  records: RestartableRecords,
  facts: ImageFacts,
  format: FormatTraits,
  options: WriteOptions,
): AsyncGenerator<PlannedImage, void, undefined> {
  let [index, number] = [0, 0];
  for await (const record of records()) {
    options.signal?.throwIfAborted();
    if (index >= facts.length) throw changedRecords(facts.length);
    const row = facts.at(index++);
    if (row !== undefined) {
      number += 1;
      const annotations = fitAll(record, row, format, options, undefined);
      yield { record: withSoundAttributes(record, format, undefined), number, facts: row, annotations };
    }
    options.onProgress?.({ stage: "write", imageCount: index });
    if (index % turnLength === 0) await setImmediate();
  }
  if (index !== facts.length) throw changedRecords(facts.length);
}

/** Fits all annotations of an image; reports what was dropped and changed, if there is a tally to report to. */
function fitAll(
  record: ImageRecord,
  facts: ImageFactsRow,
  format: FormatTraits,
  options: WriteOptions,
  tally: DiagnosticTally | undefined,
): FittedAnnotation[] {
  const { widthPixels, heightPixels } = facts;
  const isKnown = knownCategories(options.categoryNames);
  const isBounded = options.clip !== false && widthPixels !== undefined && heightPixels !== undefined;
  const size = isBounded ? { widthPixels, heightPixels } : undefined;
  const result: FittedAnnotation[] = [];
  for (const annotation of record.annotations) {
    const fit = fitAnnotation(annotation, { accepts: format.holds.geometry, size });
    const fitted = typeof fit === "string" || isKnown(annotation.category) ? fit : "unknown-category";
    const codes = typeof fitted === "string" ? [fitted] : fitted.changes;
    if (typeof fitted !== "string") result.push(withSoundAnnotation(fitted, record, format, tally));
    if (tally === undefined) continue;
    for (const code of codes) {
      const dropped = typeof fitted === "string" ? "annotation" : undefined;
      const message = describeChange(code, annotation, record, format);
      tally.add({ code, dropped, ...whereabouts(record), annotationId: annotation.id, message });
    }
  }
  return result;
}

/** Made once per list of names, not once per image. */
const knownSets = new WeakMap<readonly string[], ReadonlySet<string>>();

function knownCategories(names: readonly string[] | undefined): (name: string) => boolean {
  if (names === undefined) return () => true;
  let known = knownSets.get(names);
  if (known === undefined) {
    known = new Set(names);
    knownSets.set(names, known);
  }
  return (name) => known.has(name);
}

/** Why an image without (usable) annotations is not to be written, if so. */
function reasonToDrop(
  record: ImageRecord,
  annotations: readonly FittedAnnotation[],
  format: FormatTraits,
): Pick<Diagnostic, "code" | "dropped" | "message"> | undefined {
  if (annotations.length > 0) return undefined;
  const name = JSON.stringify(record.fileName);
  const count = record.annotations.length;
  if (count > 0) {
    const message = `Dropped image ${name}: none of its ${count} annotations could be kept`;
    return { code: "nothing-left", dropped: "image", message };
  }
  if (format.holds.negatives) return undefined;
  return { code: "negative-image", dropped: "image", message: `Dropped image ${name}: it has no annotations` };
}

function describeChange(
  code: DiagnosticCode,
  annotation: Annotation,
  record: ImageRecord,
  format: FormatTraits,
): string {
  const what = `${annotation.geometry.kind} of annotation "${annotation.id}" in "${record.fileName}"`;
  return `${code === "clipped" || code === "polygon-as-box" ? "Changed" : "Dropped"} the ${what} for ${format.title}: ${code}`;
}

function duplicateFileName({ id, fileName }: ImageRecord): FormatsError {
  const message = `Cannot use the file name of image "${id}": expected one that no other image has, got ${JSON.stringify(fileName)} again`;
  return new FormatsError("invalid-record", message, { imageId: id });
}

function changedRecords(imageCount: number): FormatsError {
  const message = `Cannot write the dataset: expected the same ${imageCount} images at each pass, got other ones later`;
  return new FormatsError("changed-records", message);
}

/** Tells that an image's output file, `name`, has a hash in its name. */
export function reportShared({ tally }: Plan, { record }: PlannedImage, name: string): void {
  const { id, fileName } = record;
  const message = `Another image shares the name of ${JSON.stringify(fileName)}; its file is ${JSON.stringify(name)}`;
  tally.add({ code: "name-collision", dropped: undefined, imageId: id, path: fileName, message });
}

/** Puts together what a writer returns. */
export function summarize(
  plan: Plan,
  written: Pick<DatasetSummary, "paths" | "fileCount" | "sizeBytes" | "placedImages">,
): DatasetSummary {
  const { format, imageCount, negativeImageCount, annotationCount, categories, tally } = plan;
  return {
    format: format.name,
    ...written,
    imageCount,
    negativeImageCount,
    annotationCount,
    categories,
    diagnostics: tally.counts,
    droppedImages: tally.droppedImages,
    droppedAnnotations: tally.droppedAnnotations,
  };
}
