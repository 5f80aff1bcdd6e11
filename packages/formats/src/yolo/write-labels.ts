import type { ImageRecords } from "../dataset.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary, FormatTraits } from "../format.ts";
import { ImageLists } from "../image-lists.ts";
import { mapInOrder } from "../map-in-order.ts";
import { chooseImageFiles, placeImage } from "../place-image.ts";
import { type Plan, type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { defaultSplit } from "../split-folders.ts";
import { reportStale } from "../stale-files.ts";
import { reportNames, toWellFormed } from "../text.ts";
import { quoteYaml } from "../yaml-text.ts";
import { toDataYaml } from "./data-yaml.ts";
import type { YoloOptions } from "./options.ts";
import { type Place, Places } from "./places.ts";
import { type ToRow, toRows } from "./rows.ts";

/** Files in flight; 64 were slower than 16. */
const concurrency = 16;

/**
 * Writes a dataset for Ultralytics: `data.yaml`, `labels/<split>/<stem>.txt` for every image (empty for one without annotations), and
 * `images/<split>/<name>` unless image files are left where they are.
 *
 * Images that are left and all lie in `images` of the target have their labels in `labels` in the same way, and each split is a
 * list of them, `<split>.txt`. Images that are left elsewhere cannot be named in such a list, since loaders would look for labels beside them.
 */
export async function writeLabels(
  images: ImageRecords,
  target: string,
  traits: FormatTraits,
  options: YoloOptions,
  toRow: ToRow,
): Promise<DatasetSummary> {
  const places = new Places(target, options.baseFolder);
  // Loaders drop the whole image for a coordinate beyond its edge.
  const plan = await planDataset(images, traits, { ...options, clip: true }, (image) => places.count(image));
  places.splits.report(plan);
  reportNames(plan, (name) => toWellFormed(name) !== name);
  // What lies where loaders look needs no second name there.
  const imageFiles = places.isInPlace ? (options.imageFiles ?? "leave") : chooseImageFiles(traits, options);
  const isListed = imageFiles === "leave" && places.isInPlace;
  const writeOne = async (image: PlannedImage, folder: FolderSink): Promise<Place> => {
    const place = isListed ? places.inPlace(image) : places.of(image);
    if (place.isShared) reportShared(plan, image, place.label);
    await folder.write(place.label, toRows(image, plan, toRow));
    await placeImage(folder, image, place.image, { ...options, imageFiles });
    return place;
  };
  const { strangers, ...written } = await writeFolder(
    target,
    async (folder) => {
      const lists = new ImageLists(folder);
      const placed = mapInOrder(plan.images(), concurrency, (image) => writeOne(image, folder));
      for await (const { split, image } of placed) if (isListed) await lists.add(split, `./${image}`);
      await folder.write("data.yaml", toDataYaml(describe(plan, places, isListed, options)));
    },
    ["images", "labels"],
  );
  // Caches of Ultralytics notice by themselves that files have changed; images that are left are not a run's.
  const isOwn = imageFiles === "leave" ? /^labels\/.*\.txt$/i : /^(labels\/.*\.txt|images\/.*)$/i;
  reportStale(plan, target, strangers, isOwn);
  const present = { placedImages: { linkedCount: 0, copiedCount: 0, presentCount: plan.imageCount } };
  return summarize(plan, { paths: [target], ...written, ...(isListed && present) });
}

const loaderSplits = ["train", "val", "test"];

function describe(
  plan: Plan,
  places: Places,
  isListed: boolean,
  options: YoloOptions,
): Parameters<typeof toDataYaml>[0] {
  const locate = (split: string): string => (isListed ? `${split}.txt` : `images/${split}`);
  const present = [...places.counts.keys()];
  const others = present.filter((split) => !loaderSplits.includes(split)).sort();
  const known = loaderSplits.filter((split) => present.includes(split));
  const [first = defaultSplit] = [...known, ...others];
  const splits = [...known, ...others].map((split) => [split, locate(split)] as const);
  const comments: string[] = [];
  // Loaders refuse a file without these two keys, or one that names what is not there.
  if (!known.includes(defaultSplit)) {
    splits.unshift([defaultSplit, locate(first)]);
    if (first !== defaultSplit) comments.push(withoutTraining(first, plan));
  }
  if (!known.includes("val")) {
    splits.splice(1, 0, ["val", locate(first)]);
    comments.push("No image is in the split val: validation sees the images of training.");
  }
  return { path: options.datasetPath, splits, comments, names: plan.categories.map(({ name }) => name) };
}

/** Tells that no image is for training, and what `data.yaml` names in its place. */
function withoutTraining(split: string, { tally, format }: Plan): string {
  const message = `No image is in the split train, which loaders of ${format.title} want: training would see the images of ${JSON.stringify(split)}`;
  tally.add({ code: "loader-limit", dropped: undefined, message });
  return `No image is in the split train: training sees the images of ${quoteYaml(split)}.`;
}
