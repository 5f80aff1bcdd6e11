import type { Geometry } from "../dataset.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import { roundTo } from "../geometry.ts";
import type { Plan, PlannedImage } from "../plan.ts";
import { parseDecimal } from "../to-number.ts";

/** A 4K image is told to 0.00004 pixels. */
const decimals = 8;

/** One share of an image's side; never beyond it, for which loaders would drop the whole image. */
function toShare(value: number, sidePixels: number): string {
  return Math.min(1, Math.max(0, value / sidePixels)).toFixed(decimals);
}

/** `class cx cy width height`, of a box that lies inside the image. */
export const toBoxRow: ToRow = (category, { xyxy: [left, top, right, bottom] }, width, height) => {
  const x = toShare((left + right) / 2, width);
  const y = toShare((top + bottom) / 2, height);
  return `${category} ${x} ${y} ${toShare(right - left, width)} ${toShare(bottom - top, height)}\n`;
};

/** `class x1 y1 x2 y2 ...`, of an outline that lies inside the image. */
export function toRingRow(category: number, ring: readonly number[], width: number, height: number): string {
  return `${category} ${ring.map((value, index) => toShare(value, index % 2 === 0 ? width : height)).join(" ")}\n`;
}

/** A row of labels with its line feed; categories count from 0. */
export type ToRow = (category: number, annotation: FittedAnnotation, width: number, height: number) => string;

/** The text of an image's file of labels. */
export function toRows({ annotations, facts }: PlannedImage, { categoryNumbers }: Plan, toRow: ToRow): string {
  const { widthPixels = 0, heightPixels = 0 } = facts;
  const rows = annotations.map((fitted) => {
    const category = (categoryNumbers.get(fitted.annotation.category) ?? 0) - 1;
    return toRow(category, fitted, widthPixels, heightPixels);
  });
  return rows.join("");
}

/** What a row of labels says. */
export interface Label {
  readonly category: number;
  readonly geometry: Geometry;
  /** How sure a model is, of predictions. */
  readonly score?: number;
  /** Whether points of a pose came after the box, which are not read. */
  readonly hasKeypoints?: true;
}

/**
 * Reads a row: 5 columns are a box, 6 a box with a score, an odd number from 7 on an outline (that of an oriented box too). In datasets of poses, rows of
 * `5 + keypointColumnCount` columns are a box with points.
 *
 * @returns what is wrong with it, as a text
 */
export function parseRow(row: string, width: number, height: number, keypointColumnCount = 0): Label | string {
  const columns = row.trim().split(/\s+/).map(parseDecimal);
  const [category = Number.NaN, ...values] = columns;
  if (!columns.every(Number.isFinite)) return `expected numbers, got ${JSON.stringify(row.slice(0, 80))}`;
  if (!Number.isSafeInteger(category) || category < 0) return `expected a whole number of a class, got ${category}`;
  const geometry = toBox(values, width, height);
  if (keypointColumnCount > 0 && columns.length === 5 + keypointColumnCount)
    return { category, geometry, hasKeypoints: true };
  if (columns.length === 5 || columns.length === 6) {
    const [, , , , score] = values;
    return { category, geometry, ...(score === undefined ? {} : { score }) };
  }
  if (columns.length < 7 || columns.length % 2 === 0)
    return `expected 5, 6 or 7, 9, 11 ... columns, got ${columns.length}`;
  const ring = values.map((value, index) => toPixels(value, index % 2 === 0 ? width : height));
  return { category, geometry: { kind: "polygon", rings: [ring] } };
}

function toBox([cx = 0, cy = 0, w = 0, h = 0]: readonly number[], width: number, height: number): Geometry {
  const [x, y] = [toPixels(cx - w / 2, width), toPixels(cy - h / 2, height)];
  return { kind: "bbox", bbox: [x, y, toPixels(w, width), toPixels(h, height)] };
}

/** To a millionth of a pixel, so that whole pixels come out whole. */
function toPixels(share: number, sidePixels: number): number {
  return roundTo(share * sidePixels, 6);
}
