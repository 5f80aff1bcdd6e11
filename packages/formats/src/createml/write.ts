import type { ImageRecords } from "../dataset.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import type { DatasetSummary, WriteOptions } from "../format.ts";
import { roundTo } from "../geometry.ts";
import { planDataset, summarize } from "../plan.ts";
import { writeJsonArray } from "../write-json-array.ts";
import { createmlTraits } from "./traits.ts";

const decimals = 4;

/**
 * Writes a Create ML file: one element per image, with boxes by their centres, in pixels. Create ML takes it from the folder that has the images, under
 * the names in the records; image files are left where they are.
 *
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeCreateml(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const plan = await planDataset(images, createmlTraits, options);
  const sizeBytes = await writeJsonArray(target, plan, ({ record, annotations }) => {
    return { image: record.fileName, annotations: annotations.map(toElement) };
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}

function toElement({ annotation, xyxy: [left, top, right, bottom] }: FittedAnnotation): Record<string, unknown> {
  const [x, y, width, height] = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top].map((value) =>
    roundTo(value, decimals),
  );
  return { label: annotation.category, coordinates: { x, y, width, height } };
}
