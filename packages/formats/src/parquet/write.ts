import type { ImageRecords } from "../dataset.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { reportSplits, toHubSplit } from "../hub-splits.ts";
import { imagesReadAhead, readImageBytes, sumImageBytes } from "../image-bytes.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, type PlannedImage, planDataset, summarize } from "../plan.ts";
import { toSampleRow } from "../sample-row.ts";
import { checkShardOptions, countShards, shardName } from "../shards.ts";
import { reportStale } from "../stale-files.ts";
import type { ParquetOptions } from "./options.ts";
import { columnNames, hubFeatures, parquetSchema } from "./schema.ts";
import { sinkWriter } from "./sink-writer.ts";
import { parquetTraits } from "./traits.ts";

const defaultShardSizeBytes = 500_000_000;
/** The Hub's viewer wants about this many rows of images together. */
const mostRowsInGroup = 100;
/** A row group is held in memory three times over while it is put together. */
const rowGroupSizeBytes = 16 * 1024 * 1024;

/**
 * Writes Parquet files for `load_dataset(target)` and the Hugging Face Hub: `data/<split>-00000-of-00005.parquet` with the image files in them as they
 * are, and the names of the categories in the metadata. Images without a split are for training; `val` is called `validation`.
 *
 * Goes over the records twice and once more per split, and holds 10 bytes and the file name of each image, and a count per category, and a row group of up to 100 images or 16 MB.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 * @throws {RangeError} for shards that cannot be
 */
export async function writeParquet(
  images: ImageRecords,
  target: string,
  options: ParquetOptions = {},
): Promise<DatasetSummary> {
  checkShardOptions(options);
  const splits = new Map<string, SplitSize>();
  const originals = new Set<string | undefined>();
  const plan = await planDataset(images, parquetTraits, options, ({ record, annotations }) => {
    originals.add(record.split);
    const split = toHubSplit(record.split);
    const size = splits.get(split) ?? { imageCount: 0, objectCount: 0 };
    splits.set(split, { imageCount: size.imageCount + 1, objectCount: size.objectCount + annotations.length });
  });
  reportSplits(plan, originals);
  // A dataset of nothing has a file of nothing.
  if (splits.size === 0) splits.set(toHubSplit(), { imageCount: 0, objectCount: 0 });
  const bytes = await sumImageBytes(plan, options, ({ record }) => toHubSplit(record.split));
  const written = await writeFolder(
    target,
    async (folder) => {
      let firstId = 1;
      for (const split of [...splits.keys()].sort()) {
        const { imageCount, objectCount } = splits.get(split) as SplitSize;
        const size = { imageCount, sizeBytes: bytes.get(split) ?? 0 };
        await writeSplit(plan, { split, ...size, firstId, options }, folder);
        firstId += objectCount;
      }
    },
    ["data"],
  );
  reportStale(plan, target, written.strangers, /^data\/.*\.parquet$/);
  const { fileCount, sizeBytes } = written;
  return summarize(plan, { paths: [target], fileCount, sizeBytes });
}

interface SplitSize {
  readonly imageCount: number;
  readonly objectCount: number;
}

interface SplitSetup {
  readonly split: string;
  readonly imageCount: number;
  /** Of the image files. */
  readonly sizeBytes: number;
  /** Id of the first object. */
  readonly firstId: number;
  readonly options: ParquetOptions;
}

async function writeSplit(plan: Plan, setup: SplitSetup, folder: FolderSink): Promise<void> {
  const { split, imageCount, sizeBytes, options } = setup;
  const { shards, shardSizeBytes = defaultShardSizeBytes } = options;
  const count = shards ?? countShards(sizeBytes, imageCount, shardSizeBytes);
  const { ByteWriter, parquetWriteRows } = await import("hyparquet-writer");
  const rows = splitRows(plan, setup);
  const perGroup = Math.floor(rowGroupSizeBytes / Math.max(1, sizeBytes / Math.max(1, imageCount)));
  try {
    for (let index = 0; index < count; index++) {
      const sink = await folder.open(`data/${shardName(split, index, count, ".parquet")}`);
      const rowCount = Math.floor(((index + 1) * imageCount) / count) - Math.floor((index * imageCount) / count);
      await parquetWriteRows({
        writer: sinkWriter(sink, new ByteWriter()),
        rows: take(rows, rowCount),
        // Image files are compressed already, and no two are the same.
        columns: columnNames.map((name) => (name === "image" ? { name, ...asItIs } : { name })),
        schema: parquetSchema(),
        rowGroupSize: Math.max(1, Math.min(mostRowsInGroup, perGroup)),
        kvMetadata: [{ key: "huggingface", value: hubFeatures(plan.categories.map(({ name }) => name)) }],
        createdBy: "@m3/formats",
      });
      await folder.end(sink);
    }
  } finally {
    await rows.return();
  }
}

const asItIs = { codec: "UNCOMPRESSED", encoding: "PLAIN", statistics: false } as const;

/** The next `count` items, without ending what they come from. */
async function* take<T>(items: AsyncIterator<T>, count: number): AsyncGenerator<T, void, undefined> {
  for (let taken = 0; taken < count; taken++) {
    const { done, value } = await items.next();
    if (done === true) return;
    yield value;
  }
}

async function* splitRows(
  plan: Plan,
  { split, firstId, options }: SplitSetup,
): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined> {
  let objectId = firstId;
  const withBytes = mapInOrder(only(plan, split), imagesReadAhead, async (image) => {
    return { image, bytes: await readImageBytes(image, options) };
  });
  for await (const { image, bytes } of withBytes) {
    const { objects, ...row } = toSampleRow(image, objectId, plan.categoryNumbers);
    objectId += image.annotations.length;
    yield {
      ...row,
      image: { bytes, path: image.record.fileName },
      image_id: BigInt(row.image_id),
      width: BigInt(row.width),
      height: BigInt(row.height),
      objects: { ...objects, id: objects.id.map(BigInt), category: objects.category.map(BigInt) },
    };
  }
}

async function* only(plan: Plan, split: string): AsyncGenerator<PlannedImage, void, undefined> {
  for await (const image of plan.images()) if (toHubSplit(image.record.split) === split) yield image;
}
