import type { ImageRecords } from "../dataset.ts";
import { FileStems } from "../file-stems.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { ImageLists } from "../image-lists.ts";
import { mapInOrder } from "../map-in-order.ts";
import { chooseImageFiles, placeImage } from "../place-image.ts";
import { type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { SplitFolders } from "../split-folders.ts";
import { reportStale } from "../stale-files.ts";
import { reportNames } from "../text.ts";
import { extensionFor } from "../yolo/places.ts";
import { toBoxRow, toRows } from "../yolo/rows.ts";
import type { DarknetOptions } from "./options.ts";
import { darknetTraits } from "./traits.ts";

/** Files in flight; 64 were slower than 16. */
const concurrency = 16;
/** What a line of `obj.names` cannot hold; Python ends lines at more characters than Darknet does. */
const unusable = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]|^\ufeff/gu;

/**
 * Writes a dataset for Darknet: `obj.names` (one class a line), `obj.data`, a list of images for each split (`train.txt`, `valid.txt`, ...) and
 * `obj/<stem>.txt` for every image, empty for a negative; beside it the image, linked
 * unless `imageFiles` says otherwise; the lists say where an image that is left must be put. Classes, boxes and names as in {@link writeYolo}.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeDarknet(
  images: ImageRecords,
  target: string,
  options: DarknetOptions = {},
): Promise<DatasetSummary> {
  const { pathPrefix = "" } = options;
  const imageFiles = chooseImageFiles(darknetTraits, options);
  const prefix = pathPrefix === "" ? "" : `${pathPrefix.replace(/[/\\]+$/, "")}/`;
  // Darknet looks for the labels of what lies in `images` in `labels`; a line ends a path.
  const stems = new FileStems(/[\p{Zl}\p{Zp}]|^\s|\s$/gu);
  const plan = await planDataset(images, darknetTraits, { ...options, clip: true }, ({ record }) =>
    stems.count(record.fileName),
  );
  reportNames(plan, (name) => name.search(unusable) >= 0);
  const splits = new SplitFolders(["backup", "classes", "names", "valid"]);
  const writeOne = async (image: PlannedImage, folder: FolderSink): Promise<{ list: string; path: string }> => {
    // Named before anything is waited for, so that names depend on the order of the images alone.
    const { stem, isShared } = stems.name(image.record.fileName);
    const split = splits.of(image.record.split);
    if (isShared) reportShared(plan, image, `obj/${stem}.txt`);
    const name = `obj/${stem}${extensionFor(image)}`;
    await folder.write(`obj/${stem}.txt`, toRows(image, plan, toBoxRow));
    await placeImage(folder, image, name, { ...options, imageFiles });
    return { list: split === "val" ? "valid" : split, path: prefix + name };
  };
  const { strangers, ...written } = await writeFolder(
    target,
    async (folder) => {
      const lists = new ImageLists(folder);
      const images = mapInOrder(plan.images(), concurrency, (image) => writeOne(image, folder));
      for await (const { list, path } of images) await lists.add(list, path);
      splits.report(plan);
      await lists.ensure("train");
      const names = plan.categories.map(({ name }) => `${name.replace(unusable, "\ufffd")}\n`);
      await folder.write("obj.names", names.join(""));
      await folder.write("obj.data", toData(names.length, lists.names, prefix));
    },
    ["obj"],
  );
  const isOwn = imageFiles === "leave" ? /^obj\/.*\.txt$/i : /^obj\/./;
  reportStale(plan, target, strangers, isOwn);
  return summarize(plan, { paths: [target], ...written });
}

function toData(classCount: number, lists: readonly string[], prefix: string): string {
  const keys = [...new Set(["train", ...lists])];
  const lines = [
    `classes = ${classCount}`,
    ...keys.map((key) => `${key} = ${prefix}${key}.txt`),
    // Darknet computes its scores on this list and cannot do without.
    ...(keys.includes("valid") ? [] : [`valid = ${prefix}train.txt`]),
    `names = ${prefix}obj.names`,
    "backup = backup/",
  ];
  return `${lines.join("\n")}\n`;
}
