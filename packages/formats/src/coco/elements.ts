import type { Category } from "../dataset.ts";
import { annotationExtras, captureExtras } from "../extra-fields.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import { ringArea, roundTo } from "../geometry.ts";
import type { PlannedImage } from "../plan.ts";
import type { CocoInfo } from "./options.ts";

/** One element of `images`, as it is written. */
export interface CocoImage {
  readonly id: number;
  /** With the height absent when nobody knows the size. */
  readonly width?: number;
  readonly height?: number;
  readonly file_name: string;
  readonly coco_url?: string;
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  readonly date_captured?: string;
  readonly uuid: string;
  /** Capture data under {@link captureFields}' names, and `attributes`. */
  readonly [extra: string]: unknown;
}

/** One element of `annotations`, as it is written. */
export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly area: number;
  /** Polygons `[x1, y1, ...]`; empty for a box. */
  readonly segmentation: readonly (readonly number[])[];
  readonly iscrowd: 0 | 1;
  readonly uuid: string;
  readonly [extra: string]: unknown;
}

/** One element of `categories`, as it is written. */
export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
}

export function toCocoInfo(info: CocoInfo = {}): Record<string, unknown> {
  const { description = "", version = "", contributor = "", url = "", dateCreated } = info;
  const day = dateCreated?.toISOString().slice(0, 10);
  return {
    ...(day === undefined ? {} : { year: Number(day.slice(0, 4)) }),
    version,
    description,
    contributor,
    url,
    ...(day === undefined ? {} : { date_created: day.replaceAll("-", "/") }),
  };
}

export function toCocoImage({ record, number, facts }: PlannedImage): CocoImage {
  const { widthPixels, heightPixels } = facts;
  const { capture = {}, attributes, url } = record;
  const time = toCocoTime(capture.time);
  return {
    id: number,
    ...(widthPixels === undefined || heightPixels === undefined ? {} : { width: widthPixels, height: heightPixels }),
    file_name: record.fileName,
    ...(url === undefined ? {} : { coco_url: url }),
    ...(time === undefined ? {} : { date_captured: time }),
    uuid: record.id,
    ...captureExtras(capture),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** COCO's own way to write a moment; undefined for a text that is no moment in ISO 8601 with a zone. */
function toCocoTime(time: string | undefined): string | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(time)) return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 19).replace("T", " ");
}

export function toCocoAnnotation(
  { annotation, xyxy, rings }: FittedAnnotation,
  ids: { readonly annotation: number; readonly image: number; readonly category: number },
): CocoAnnotation {
  const left = toCocoPixels(xyxy[0]);
  const top = toCocoPixels(xyxy[1]);
  const [width, height] = [toCocoPixels(toCocoPixels(xyxy[2]) - left), toCocoPixels(toCocoPixels(xyxy[3]) - top)];
  const area = rings === undefined ? width * height : rings.reduce((sum, ring) => sum + ringArea(ring), 0);
  const element: CocoAnnotation = {
    id: ids.annotation,
    image_id: ids.image,
    category_id: ids.category,
    bbox: [left, top, width, height],
    // An area of 0 would make loaders drop what is only small.
    area: Math.max(0.0001, roundTo(area, 4)),
    segmentation: (rings ?? []).map((ring) => ring.map(toCocoPixels)),
    iscrowd: annotation.isCrowd === true ? 1 : 0,
    uuid: annotation.id,
  };
  return Object.assign(element, annotationExtras(annotation));
}

/** Coordinates are written to a hundredth of a pixel. */
function toCocoPixels(value: number): number {
  return roundTo(value, 2);
}

export function toCocoCategory(name: string, id: number, known: Category | undefined): CocoCategory {
  const given = known?.supercategory ?? "";
  // RF-DETR takes categories below "none" for no categories at all.
  const isUsable = given.trim() !== "" && given.toLowerCase() !== "none";
  return { id, name, supercategory: isUsable ? given : "object" };
}
