import type { ImageRecords } from "../dataset.ts";
import type { DatasetSummary } from "../format.ts";
import type { YoloOptions } from "./options.ts";
import { toBoxRow } from "./rows.ts";
import { yoloTraits } from "./traits.ts";
import { writeLabels } from "./write-labels.ts";

/**
 * Writes a dataset of boxes for Ultralytics YOLO: `data.yaml`, `labels/<split>/<stem>.txt` for every image (empty for a negative), and
 * `images/<split>/<name>`, linked unless `imageFiles` says otherwise. Images without a split are for training.
 *
 * Classes count from 0, by code point. Boxes are cut to their images whatever the options say, polygons become their boxes. Images that the
 * loader would leave out (under 10 pixels, GIF) are dropped and reported. Images that lie in `<target>/images` already stay there,
 * unless `imageFiles` says otherwise: labels follow them, and lists name them. With "leave" others must be put into `images/<split>` by somebody else.
 *
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category, and the file names three times more.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeYolo(
  images: ImageRecords,
  target: string,
  options: YoloOptions = {},
): Promise<DatasetSummary> {
  return writeLabels(images, target, yoloTraits, options, toBoxRow);
}
