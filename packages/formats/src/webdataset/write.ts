import type { ImageRecords } from "../dataset.ts";
import type { FileSink } from "../file-sink.ts";
import { FirstPositives } from "../first-positives.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { reportSplits, toPlainSplit } from "../hub-splits.ts";
import { ImageReader, imagesReadAhead } from "../image-bytes.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { sampleRowText, toSampleRow } from "../sample-row.ts";
import { checkShardOptions } from "../shards.ts";
import { reportStale } from "../stale-files.ts";
import { tarExtension } from "./find-tars.ts";
import { SampleKeys } from "./keys.ts";
import type { WebdatasetOptions } from "./options.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar.ts";
import { webdatasetTraits } from "./traits.ts";

const defaultShardSizeBytes = 500_000_000;

/**
 * Writes tar shards for WebDataset, `<split>-000000.tar` and so on in `target`: for each image `KEY.jpg` or `KEY.png` as it is, and `KEY.json` with its
 * annotations. Images without a split are for training. Archives are ustar and the same on every run.
 *
 * Hugging Face's loader wants the same fields in all samples of all splits: where there are both PNG and JPEG files, all are called `KEY.jpg`, which
 * decoders do not mind, since they look at the content; the JSON says under `format` what each is. For the same reason the first sample is one with
 * annotations where there is one.
 *
 * Goes over the records two or three times and holds 10 bytes and the file name of each image, and a count per category, the names once more, and four images.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 * @throws {RangeError} for shards that cannot be
 */
export async function writeWebdataset(
  images: ImageRecords,
  target: string,
  options: WebdatasetOptions = {},
): Promise<DatasetSummary> {
  checkShardOptions(options);
  const [firsts, keys, encodings] = [new FirstPositives(), new SampleKeys(), new Set<string | undefined>()];
  const splits = new Set<string | undefined>();
  const plan = await planDataset(images, webdatasetTraits, options, (image) => {
    splits.add(image.record.split);
    firsts.note(toPlainSplit(image.record.split), image);
    keys.count(image.record.fileName);
    encodings.add(image.facts.encoding);
  });
  reportSplits(plan, splits, toPlainSplit);
  const extension = encodings.size === 1 && encodings.has("png") ? "png" : "jpg";
  const written = await writeFolder(target, async (folder) => {
    const shards = new Shards(folder, options.shardSizeBytes ?? defaultShardSizeBytes);
    let objectId = 1;
    const reader = new ImageReader();
    const samples = mapInOrder(firsts.inOrder(plan), imagesReadAhead, async (image) => {
      const firstId = objectId;
      objectId += image.annotations.length;
      return { image, firstId, bytes: await reader.read(image, options) };
    });
    for await (const { image, firstId, bytes } of samples) {
      const { key, isShared } = keys.name(image.record.fileName);
      if (isShared) reportShared(plan, image, key);
      const text = Buffer.from(sampleText(image, firstId, plan));
      await shards.add(toPlainSplit(image.record.split), { [`${key}.${extension}`]: bytes, [`${key}.json`]: text });
      reader.release(bytes);
    }
    await shards.end(firsts.isEmpty ? toPlainSplit(undefined) : undefined);
  });
  reportStale(plan, target, written.strangers, tarExtension);
  const { fileCount, sizeBytes } = written;
  return summarize(plan, { paths: [target], fileCount, sizeBytes });
}

function sampleText(image: PlannedImage, firstId: number, plan: Plan): string {
  const row = toSampleRow(image, firstId, plan.categoryNumbers);
  const { record, facts } = image;
  const first = { file_name: record.fileName, format: facts.encoding ?? "" };
  return sampleRowText(
    row,
    first,
    plan.categories.map(({ name }) => name),
  );
}

interface Shard {
  readonly file: FileSink;
  readonly index: number;
  sizeBytes: number;
}

/** The open shard of each split. */
class Shards {
  readonly #folder: FolderSink;
  readonly #shardSizeBytes: number;
  readonly #open = new Map<string, Shard>();

  constructor(folder: FolderSink, shardSizeBytes: number) {
    this.#folder = folder;
    this.#shardSizeBytes = shardSizeBytes;
  }

  /** Adds the files of a sample side by side. */
  async add(split: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
    let shard = this.#open.get(split);
    if (shard !== undefined && shard.sizeBytes >= this.#shardSizeBytes) await this.#end(shard);
    if (shard === undefined || shard.sizeBytes >= this.#shardSizeBytes) {
      shard = await this.#next(split, shard === undefined ? 0 : shard.index + 1);
    }
    for (const [name, bytes] of Object.entries(files)) {
      const pieces = [tarHeader(name, bytes.length), bytes, tarPadding(bytes.length)];
      await shard.file.writeBytes(...pieces);
      for (const { length } of pieces) shard.sizeBytes += length;
    }
  }

  /** @param empty the split of a dataset of nothing, which has a shard of nothing */
  async end(empty: string | undefined): Promise<void> {
    if (empty !== undefined) await this.#next(empty, 0);
    for (const shard of this.#open.values()) await this.#end(shard);
  }

  async #end({ file }: Shard): Promise<void> {
    await file.writeBytes(tarEnd);
    await this.#folder.end(file);
  }

  async #next(split: string, index: number): Promise<Shard> {
    const file = await this.#folder.open(`${split}-${String(index).padStart(6, "0")}.tar`);
    const shard = { file, index, sizeBytes: 0 };
    this.#open.set(split, shard);
    return shard;
  }
}
