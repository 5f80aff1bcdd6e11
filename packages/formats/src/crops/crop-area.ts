import type { Xyxy } from "../geometry.ts";

/** Room around a box. */
export interface CropShape {
  /** Room on each side, as a share of the box's width and height. @default 0 */
  readonly padding?: number;
  /** Widen the shorter side to the longer one, within the image. @default false */
  readonly square?: boolean;
}

/** A piece of an image, in whole pixels. */
export interface CropArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The piece of an image that shows a box: with room around it, made square, moved into the image where it reaches beyond, and cut where it is
 * larger than that. Holds every pixel that the box touches.
 *
 * @param box inside the image, in pixels
 */
export function cropArea(box: Xyxy, widthPixels: number, heightPixels: number, shape: CropShape = {}): CropArea {
  const { padding = 0, square = false } = shape;
  const [left, top, right, bottom] = box;
  const width = (right - left) * (1 + 2 * padding);
  const height = (bottom - top) * (1 + 2 * padding);
  // In whole pixels, or one that the box only touches would make one side longer.
  const side = Math.max(width, height, touched(left, right), touched(top, bottom));
  const [x, columns] = spanWithin((left + right) / 2, square ? side : width, [left, right], widthPixels);
  const [y, rows] = spanWithin((top + bottom) / 2, square ? side : height, [top, bottom], heightPixels);
  return { left: x, top: y, width: columns, height: rows };
}

/** How many pixels an extent touches. */
function touched(from: number, to: number): number {
  return Math.ceil(to) - Math.floor(from);
}

/** Whole pixels of an extent around a centre, inside of `limit`, that hold `least`. */
function spanWithin(
  centre: number,
  extent: number,
  [from, to]: readonly [number, number],
  limit: number,
): [start: number, length: number] {
  const length = Math.min(limit, Math.max(1, Math.round(extent), touched(from, to)));
  const wanted = Math.round(centre - length / 2);
  // Rounding must not lose the outermost pixels of the box.
  const start = Math.min(Math.max(wanted, Math.ceil(to) - length), Math.floor(from));
  return [Math.min(Math.max(0, start), limit - length), length];
}
