import type { ImageRecords } from "../dataset.ts";
import type { DatasetSummary, FormatTraits } from "../format.ts";
import type { Xyxy } from "../geometry.ts";
import type { YoloOptions } from "../yolo/options.ts";
import { toRingRow } from "../yolo/rows.ts";
import { writeLabels } from "../yolo/write-labels.ts";
import { mergeRings } from "./merge-rings.ts";
import { yoloSegTraits } from "./traits.ts";

/** Boxes come in as boxes, to be written as outlines. */
const accepted: FormatTraits = {
  ...yoloSegTraits,
  holds: { ...yoloSegTraits.holds, geometry: ["bbox", "polygon"] },
};

/**
 * Writes a dataset of outlines for Ultralytics YOLO, in the folder that {@link writeYolo} writes. A box becomes its four corners, since loaders
 * refuse a file with rows of both kinds; the parts of one object become one outline, joined by lines without an area.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeYoloSeg(
  images: ImageRecords,
  target: string,
  options: YoloOptions = {},
): Promise<DatasetSummary> {
  return writeLabels(images, target, accepted, options, (category, { rings, xyxy }, width, height) =>
    toRingRow(category, rings === undefined ? cornersOf(xyxy) : mergeRings(rings), width, height),
  );
}

function cornersOf([left, top, right, bottom]: Xyxy): number[] {
  return [left, top, right, top, right, bottom, left, bottom];
}
