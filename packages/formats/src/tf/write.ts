import type { ImageRecords } from "../dataset.ts";
import { writeFiles } from "../file-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { ImageReader, imagesReadAhead, sumImageBytes } from "../image-bytes.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, planDataset, summarize } from "../plan.ts";
import { checkShardOptions, countShards, reportStaleShards, shardName } from "../shards.ts";
import { encodeExample } from "./example.ts";
import { toFeatures } from "./features.ts";
import { toLabelMap } from "./label-map.ts";
import { loadCrc32c } from "./load-crc32c.ts";
import type { TfOptions } from "./options.ts";
import { frameRecord } from "./record.ts";
import { tfTraits } from "./traits.ts";

/**
 * Writes a TFRecord file at `target` with one `tf.train.Example` per image for the TensorFlow Object Detection API, and beside it the label map
 * `<target without .tfrecord>_label_map.pbtxt`. The image bytes go in as they are; files other than JPEG and PNG are dropped.
 * Boxes are clipped to their images whatever the options say: the readers stop at coordinates beyond 1.
 *
 * With `shards` or `shardSizeBytes` the files are `<target>-00000-of-00010` and so on; images go to them in turn, so that each holds some of every
 * part of the dataset. Without, there is one file.
 *
 * Goes over the records twice (once more for `shardSizeBytes`) and holds 10 bytes and the file name of each image, and a count per category, and four images.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 * @throws {RangeError} for shards that cannot be
 */
export async function writeTf(images: ImageRecords, target: string, options: TfOptions = {}): Promise<DatasetSummary> {
  checkShardOptions(options);
  const plan = await planDataset(images, tfTraits, { ...options, clip: true });
  const crcOf = await loadCrc32c();
  const recordPaths = await nameFiles(plan, target, options);
  const labelMapPath = `${target.replace(/\.tfrecord$/i, "")}_label_map.pbtxt`;
  const sizes = await writeFiles([labelMapPath, ...recordPaths], async (labelMap, ...files) => {
    await labelMap?.writeText(toLabelMap(plan.categories.map(({ name }) => name)));
    const reader = new ImageReader();
    const framed = mapInOrder(plan.images(), imagesReadAhead, async (image) => {
      const bytes = await reader.read(image, options);
      return { bytes, pieces: frameRecord(encodeExample(toFeatures(image, bytes, plan.categoryNumbers)), crcOf) };
    });
    let count = 0;
    for await (const { bytes, pieces } of framed) {
      await files[count++ % files.length]?.writeBytes(...pieces);
      reader.release(bytes);
    }
  });
  await reportStaleShards(target, recordPaths, plan.tally);
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return summarize(plan, { paths: [...recordPaths, labelMapPath], fileCount: sizes.length, sizeBytes });
}

async function nameFiles(plan: Plan, target: string, options: TfOptions): Promise<string[]> {
  const { shards, shardSizeBytes } = options;
  if (shards === undefined && shardSizeBytes === undefined) return [target];
  const count = shards ?? (await countBySize(plan, options, shardSizeBytes ?? Infinity));
  return Array.from({ length: count }, (_, index) => shardName(target, index, count));
}

async function countBySize(plan: Plan, options: TfOptions, shardSizeBytes: number): Promise<number> {
  const sums = await sumImageBytes(plan, options, () => "all");
  return countShards(sums.get("all") ?? 0, plan.imageCount, shardSizeBytes);
}
