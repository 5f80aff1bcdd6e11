import type { ImageRecords } from "../dataset.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import type { DatasetSummary } from "../format.ts";
import { roundTo } from "../geometry.ts";
import { pairsOf } from "../json-values.ts";
import { type PlannedImage, planDataset, summarize } from "../plan.ts";
import { writeJsonArray } from "../write-json-array.ts";
import type { LabelStudioOptions } from "./options.ts";
import { labelStudioTraits } from "./traits.ts";

/** Of per cent: a 4K image is told to a millionth of a pixel. */
const decimals = 8;
/** Names of the controls that a labelling configuration is expected to have, and of its picture. */
const controls = { bbox: "label", polygon: "polygon", point: "keypoint" } as const;
const toName = "image";

/**
 * Writes the tasks of a Label Studio project, one per image, to be imported into a project whose configuration has `<Image name="image"
 * value="$image"/>`, `<RectangleLabels name="label" toName="image">`, and for polygons and points `<PolygonLabels name="polygon">` and
 * `<KeyPointLabels name="keypoint">`. Coordinates are per cent of the image; lines are dropped. Image files are left where they are.
 *
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeLabelStudio(
  images: ImageRecords,
  target: string,
  options: LabelStudioOptions = {},
): Promise<DatasetSummary> {
  const plan = await planDataset(images, labelStudioTraits, options);
  const sizeBytes = await writeJsonArray(target, plan, (image) => toTask(image, options));
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}

function toTask(image: PlannedImage, options: LabelStudioOptions): Record<string, unknown> {
  const { as = "annotations", imagePrefix = "", modelVersion = "" } = options;
  const { record, number, facts, annotations } = image;
  const { id, url, fileName, split } = record;
  const { widthPixels = 0, heightPixels = 0 } = facts;
  const result = annotations.flatMap((fitted) => toResults(fitted, widthPixels, heightPixels));
  return {
    // Label Studio gives tasks ids of its own when they are imported; its converters want one of every task.
    id: number,
    data: {
      image: url ?? imagePrefix + fileName,
      file_name: fileName,
      image_id: id,
      ...(url === undefined ? {} : { url }),
      ...(split === undefined ? {} : { split }),
      width: widthPixels,
      height: heightPixels,
    },
    [as]: [as === "annotations" ? { result } : { model_version: modelVersion, result }],
  };
}

/** One result, or one for each part of a polygon. */
function toResults(fitted: FittedAnnotation, width: number, height: number): Record<string, unknown>[] {
  const { annotation, kind, rings = [] } = fitted;
  if (kind === "polyline") return [];
  const { id, score, category } = annotation;
  const head = {
    from_name: controls[kind],
    to_name: toName,
    original_width: width,
    original_height: height,
    image_rotation: 0,
    ...(score === undefined ? {} : { score }),
  };
  const x = (value: number): number => roundTo((value / width) * 100, decimals);
  const y = (value: number): number => roundTo((value / height) * 100, decimals);
  const [left, top, right, bottom] = fitted.xyxy;
  if (kind === "bbox") {
    const place = { x: x(left), y: y(top), width: x(right - left), height: y(bottom - top), rotation: 0 };
    return [{ id, type: "rectanglelabels", ...head, value: { ...place, rectanglelabels: [category] } }];
  }
  if (kind === "point") {
    return [
      { id, type: "keypointlabels", ...head, value: { x: x(left), y: y(top), width: 0.5, keypointlabels: [category] } },
    ];
  }
  return rings.map((ring, part) => {
    const points = pairsOf(ring).map(([px, py]) => [x(px), y(py)]);
    const value = { points, closed: true, polygonlabels: [category] };
    if (part === 0) return { id, type: "polygonlabels", ...head, value };
    // Label Studio keeps what a region says about itself in `meta`.
    return { id: `${id}~${part + 1}`, type: "polygonlabels", ...head, meta: { part_of: id }, value };
  });
}
