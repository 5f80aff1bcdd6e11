import { relative, resolve, sep } from "node:path";
import type { ImageRecords } from "../dataset.ts";
import { FileStems } from "../file-stems.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary, WriteOptions } from "../format.ts";
import { pairsOf } from "../json-values.ts";
import { mapInOrder } from "../map-in-order.ts";
import { chooseImageFiles, placeImage } from "../place-image.ts";
import { type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { reportStale } from "../stale-files.ts";
import { extensionFor } from "../yolo/places.ts";
import { flagFields } from "./flags.ts";
import { labelmeTraits } from "./traits.ts";

/** Files in flight. */
const concurrency = 16;
/** The version of LabelMe whose files these are like. */
const version = "5.5.0";

/**
 * Writes a folder of LabelMe files, `<target>/<image name without extension>.json`; beside each its image with `imageFiles` "copy" or "link",
 * else `imagePath` leads from the file to where the image is. Images are never embedded.
 *
 * The parts of one polygon are shapes of one `group_id`. Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category, and the file names
 * twice more.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeLabelme(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const imageFiles = chooseImageFiles(labelmeTraits, options);
  // Hidden files are not listed.
  const stems = new FileStems(/^\./g);
  const plan = await planDataset(images, labelmeTraits, options, ({ record }) => stems.count(record.fileName));
  const writeOne = async (image: PlannedImage, folder: FolderSink): Promise<void> => {
    const { stem, isShared } = stems.name(image.record.fileName);
    if (isShared) reportShared(plan, image, `${stem}.json`);
    const name = stem + extensionFor(image);
    const document = toDocument(image, imageFiles === "leave" ? pathFrom(target, image, options) : name);
    await folder.write(`${stem}.json`, `${JSON.stringify(document, null, 2)}\n`);
    await placeImage(folder, image, name, { ...options, imageFiles });
  };
  const { strangers, ...written } = await writeFolder(target, async (folder) => {
    for await (const _ of mapInOrder(plan.images(), concurrency, (image) => writeOne(image, folder)));
  });
  reportStale(plan, target, strangers, /\.json$/i);
  return summarize(plan, { paths: [target], ...written });
}

/** The way from the folder to the image. */
function pathFrom(target: string, { record }: PlannedImage, { baseFolder = "" }: WriteOptions): string {
  if (record.path === undefined) return record.fileName;
  return relative(resolve(target), resolve(baseFolder, record.path)).replaceAll(sep, "/");
}

function toDocument({ facts, annotations }: PlannedImage, imagePath: string): Record<string, unknown> {
  const { widthPixels = null, heightPixels = null } = facts;
  let groupCount = 0;
  const shapes = annotations.flatMap((fitted) => {
    const groupId = (fitted.rings?.length ?? 1) > 1 ? ++groupCount : null;
    return shapesOf(fitted).map(([type, points]) => toShape(fitted, type, points, groupId));
  });
  return {
    version,
    flags: {},
    shapes,
    imagePath,
    imageData: null,
    imageHeight: heightPixels,
    imageWidth: widthPixels,
  };
}

/** LabelMe draws a line of two points and a strip of more with different tools. */
function shapesOf({
  kind,
  xyxy,
  rings = [],
  points = [],
}: FittedAnnotation): [type: string, points: readonly number[]][] {
  switch (kind) {
    case "bbox":
      return [["rectangle", xyxy]];
    case "polygon":
      return rings.map((ring) => ["polygon", ring]);
    case "point":
      return [["point", points]];
    case "polyline":
      return [[points.length === 4 ? "line" : "linestrip", points]];
    default:
      return kind satisfies never;
  }
}

function toShape(
  { annotation }: FittedAnnotation,
  type: string,
  points: readonly number[],
  groupId: number | null,
): Record<string, unknown> {
  const flags = flagFields.filter(([, key]) => annotation[key] === true).map(([flag]) => [flag, true]);
  return {
    label: annotation.category,
    points: pairsOf(points),
    group_id: groupId,
    description: "",
    shape_type: type,
    flags: Object.fromEntries(flags),
    mask: null,
    // LabelMe keeps what it does not know.
    id: annotation.id,
  };
}
