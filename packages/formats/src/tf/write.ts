import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ImageRecords } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import { writeFiles } from "../file-sink.ts";
import type { DatasetSummary, WriteOptions } from "../format.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, type PlannedImage, planDataset, summarize } from "../plan.ts";
import { guardFile } from "../system-failure.ts";
import { encodeExample } from "./example.ts";
import { toFeatures } from "./features.ts";
import { toLabelMap } from "./label-map.ts";
import { frameRecord } from "./record.ts";
import { tfTraits } from "./traits.ts";

/** Images read ahead, and so held in memory. */
const concurrency = 4;
/** A protobuf message must stay below 2 GiB. */
const longestImageBytes = 2 ** 31 - 2 ** 20;

/**
 * Writes a TFRecord file at `target` with one `tf.train.Example` per image for the TensorFlow Object Detection API, and beside it the label map
 * `<target without .tfrecord>_label_map.pbtxt`. The image bytes go in as they are; files other than JPEG and PNG are dropped.
 * Boxes are clipped to their images whatever the options say: the readers stop at coordinates beyond 1.
 *
 * Goes over the records twice and holds what {@link planDataset} holds, and {@link concurrency} images.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeTf(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const plan = await planDataset(images, tfTraits, { ...options, clip: true });
  const paths = [`${target.replace(/\.tfrecord$/i, "")}_label_map.pbtxt`, target] as const;
  const sizes = await writeFiles(paths, async (labelMap, records) => {
    await labelMap?.writeText(toLabelMap(plan.categories.map(({ name }) => name)));
    const framed = mapInOrder(plan.images(), concurrency, (image) => toRecord(image, plan, options));
    for await (const pieces of framed) for (const piece of pieces) await records?.writeBytes(piece);
  });
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return summarize(plan, { paths: paths.toReversed(), fileCount: paths.length, sizeBytes });
}

async function toRecord(image: PlannedImage, plan: Plan, { baseFolder = "" }: WriteOptions): Promise<Uint8Array[]> {
  const { path = "" } = image.record;
  const bytes = await guardFile("read-failed", path, () => readFile(resolve(baseFolder, path)));
  if (bytes.length > longestImageBytes) {
    const message = `Cannot embed image "${image.record.fileName}": expected less than 2 GiB, got ${bytes.length} bytes`;
    throw new FormatsError("read-failed", message, { path, imageId: image.record.id });
  }
  return frameRecord(encodeExample(toFeatures(image, bytes, plan.categoryNumbers)));
}
