import type { ImageRecords } from "../dataset.ts";
import { writeFiles } from "../file-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { type Plan, planDataset, summarize } from "../plan.ts";
import { toCocoAnnotation, toCocoCategory, toCocoImage, toCocoInfo } from "./elements.ts";
import { HeldLines } from "./held-lines.ts";
import type { CocoOptions } from "./options.ts";
import { cocoTraits } from "./traits.ts";

/**
 * Writes a COCO object detection file, as https://cocodataset.org/#format-data has it and as its loaders need it:
 * dense ids from 1 (images and annotations in the order of the records, categories by code point), `iscrowd`, `area`, `segmentation`
 * and `supercategory` always there, boxes inside their images, the dataset's own ids beside the numbers as `uuid`.
 * One element a line, in ASCII, so that no loader's idea of an encoding can hurt it.
 *
 * Goes over the records twice, three times where the text of the images alone is above 16 MB, and holds that text, 10 bytes and the file name of each
 * image, and a count per category; no length is too long for it.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeCoco(
  images: ImageRecords,
  target: string,
  options: CocoOptions = {},
): Promise<DatasetSummary> {
  const { plan, held } = await planCoco(images, options);
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    for await (const piece of cocoText(plan, held, options)) await sink.writeText(piece);
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}

/**
 * Gives the text of a COCO file in pieces, for a response or a pipe: the same text as {@link writeCoco} writes, at the same cost.
 *
 * @throws {FormatsError} code "invalid-record" before the first piece, "changed-records" later
 */
export async function* serializeCoco(
  images: ImageRecords,
  options: CocoOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { plan, held } = await planCoco(images, options);
  yield* cocoText(plan, held, options);
}

/** Lines of images that are held rather than made twice. */
const heldLimitBytes = 16 * 1024 * 1024;

async function planCoco(images: ImageRecords, options: CocoOptions): Promise<{ plan: Plan; held: HeldLines }> {
  const held = new HeldLines(heldLimitBytes);
  const plan = await planDataset(images, cocoTraits, options, (image) => held.add(toJson(toCocoImage(image))));
  return { plan, held };
}

async function* cocoText(plan: Plan, held: HeldLines, options: CocoOptions): AsyncGenerator<string, void, undefined> {
  yield `{\n"info": ${toJson(toCocoInfo(options.info))}`;
  yield* listText("licenses", (options.licenses ?? []).map(toJson));
  yield* listText("categories", categories(plan, options));
  yield* listText("images", held.take(separator) ?? imageLines(plan));
  yield* listText("annotations", annotationLines(plan, options));
  yield "\n}\n";
}

/** Between two elements of a list. */
const separator = ",\n";

async function* listText(
  name: string,
  lines: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield `,\n"${name}": [`;
  let before = "\n";
  for await (const line of lines) {
    yield before + line;
    before = separator;
  }
  yield before === "\n" ? "]" : "\n]";
}

function categories(plan: Plan, { categories: known = [], firstCategoryId = 1 }: CocoOptions): string[] {
  const byName = new Map(known.map((category) => [category.name, category]));
  return plan.categories.map(({ name }, index) =>
    toJson(toCocoCategory(name, index + firstCategoryId, byName.get(name))),
  );
}

async function* imageLines(plan: Plan): AsyncGenerator<string, void, undefined> {
  for await (const image of plan.images()) yield toJson(toCocoImage(image));
}

/** Yields all annotations of an image at a time: an await for each single one would cost more than its text. */
async function* annotationLines(
  plan: Plan,
  { firstCategoryId = 1 }: CocoOptions,
): AsyncGenerator<string, void, undefined> {
  let id = 0;
  for await (const image of plan.images()) {
    const lines = image.annotations.map((fitted) => {
      id += 1;
      const category = (plan.categoryNumbers.get(fitted.annotation.category) ?? 0) - 1 + firstCategoryId;
      return toJson(toCocoAnnotation(fitted, { annotation: id, image: image.number, category }));
    });
    if (lines.length > 0) yield lines.join(separator);
  }
}

/** JSON in ASCII, as Python's `json.dumps` writes it. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(nonAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const nonAscii = /[\u007f-\uffff]/g;
