import type { ImageRecords } from "../dataset.ts";
import type { FileSink } from "../file-sink.ts";
import { FirstPositives } from "../first-positives.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary, ImageFilesChoice, WriteOptions } from "../format.ts";
import { reportSplits, toHubSplit } from "../hub-splits.ts";
import { chooseImageFiles, placeImage } from "../place-image.ts";
import { type Plan, type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { imageExtension } from "../reading.ts";
import { sampleRowText, toSampleRow } from "../sample-row.ts";
import { reportStale } from "../stale-files.ts";
import { metadataName } from "./find-metadata.ts";
import { ImageNames } from "./image-names.ts";
import { toHubReadme } from "./readme.ts";
import { hfTraits } from "./traits.ts";

/**
 * Writes a dataset for `load_dataset("imagefolder", data_dir=target)`: `<split>/metadata.jsonl` with a row per image, the images beside it (linked
 * unless `imageFiles` says "copy" or "leave"), and README.md with the names of the categories. Images without a split are for training; `val` is
 * called `validation`. Placed images whose names would be one on some systems (`A.png` and `a.png`) are told apart by a hash, and reported.
 *
 * Loaders tell the types of the columns by the first rows, so all rows have the same keys, fractions a point, and the first row of a split is an
 * image with annotations where there is one; the others are in the order of the records.
 *
 * Goes over the records two or three times and holds 10 bytes and the file name of each image, where images are placed twice, and a count per category.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeHf(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const firsts = new FirstPositives();
  const splits = new Set<string | undefined>();
  const imageFiles = chooseImageFiles(hfTraits, options);
  const imageNames = new ImageNames();
  const plan = await planDataset(images, hfTraits, options, (image) => {
    splits.add(image.record.split);
    firsts.note(toHubSplit(image.record.split), image);
    // Those that stay where they are have the names that they have.
    if (imageFiles !== "leave") imageNames.note(toHubSplit(image.record.split), image.record.fileName);
  });
  reportSplits(plan, splits);
  // A dataset of nothing has a table of nothing.
  if (splits.size === 0) splits.add(undefined);
  const names = [...new Set([...splits].map((split) => toHubSplit(split)))].sort();
  const written = await writeFolder(
    target,
    async (folder) => {
      await folder.write(
        "README.md",
        toHubReadme(
          plan.categories.map(({ name }) => name),
          names,
        ),
      );
      const rows = new Rows(folder, plan, imageNames, { ...options, imageFiles });
      for (const split of names) await rows.open(split);
      for await (const image of firsts.inOrder(plan)) await rows.add(image);
    },
    names,
  );
  reportStale(plan, target, written.strangers, /(^|\/)metadata\.(jsonl|csv|parquet)$/i);
  reportStale(plan, target, written.strangers, imageExtension);
  const { strangers: _, ...rest } = written;
  return summarize(plan, { paths: [target], ...rest });
}

/** The tables of all splits. */
class Rows {
  readonly #folder: FolderSink;
  readonly #plan: Plan;
  readonly #imageNames: ImageNames;
  readonly #options: WriteOptions & { readonly imageFiles: ImageFilesChoice };
  readonly #categories: readonly string[];
  readonly #files = new Map<string, FileSink>();
  #objectCount = 0;

  constructor(
    folder: FolderSink,
    plan: Plan,
    imageNames: ImageNames,
    options: WriteOptions & { readonly imageFiles: ImageFilesChoice },
  ) {
    this.#folder = folder;
    this.#plan = plan;
    this.#imageNames = imageNames;
    this.#options = options;
    this.#categories = plan.categories.map(({ name }) => name);
  }

  async open(split: string): Promise<void> {
    this.#files.set(split, await this.#folder.open(`${split}/${metadataName}`));
  }

  async add(image: PlannedImage): Promise<void> {
    const { record, annotations } = image;
    const split = toHubSplit(record.split);
    const { name, isShared } = this.#imageNames.name(split, record.fileName);
    if (isShared) reportShared(this.#plan, image, `${split}/${name}`);
    const row = toSampleRow(image, this.#objectCount + 1, this.#plan.categoryNumbers);
    this.#objectCount += annotations.length;
    await this.#files.get(split)?.writeText(`${sampleRowText(row, { file_name: name }, this.#categories)}\n`);
    if (!imageExtension.test(name)) this.#reportName(record.fileName, record.id);
    await placeImage(this.#folder, image, `${split}/${name}`, this.#options);
  }
  #reportName(fileName: string, imageId: string): void {
    const message = `Hugging Face will not find image ${JSON.stringify(fileName)}: expected the extension of an image`;
    this.#plan.tally.add({ code: "loader-limit", dropped: undefined, imageId, path: fileName, message });
  }
}
