import type { Bbox } from "./dataset.ts";

/** Corners of a box in pixels: left, top, right, bottom. */
export type Xyxy = readonly [left: number, top: number, right: number, bottom: number];

/** Rounds to `decimals` decimal places, halves away from zero. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const rounded = (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale;
  return rounded === 0 ? 0 : rounded; // never -0
}

export function toXyxy([x, y, width, height]: Bbox): Xyxy {
  return [x, y, x + width, y + height];
}

export function toBbox([left, top, right, bottom]: Xyxy): Bbox {
  return [left, top, right - left, bottom - top];
}

/** The smallest box around all points of a flat list `[x1, y1, x2, y2, ...]`. */
export function boundsOf(points: readonly number[]): Xyxy {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const x = points[index] as number;
    const y = points[index + 1] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right, bottom];
}

/** Cuts a box at the edges of an image; what lies outside comes out with a width or height of 0 or less. */
export function clipXyxy([left, top, right, bottom]: Xyxy, widthPixels: number, heightPixels: number): Xyxy {
  return [Math.max(0, left), Math.max(0, top), Math.min(widthPixels, right), Math.min(heightPixels, bottom)];
}

/** Whether a box reaches beyond an image. */
export function isBeyond([left, top, right, bottom]: Xyxy, widthPixels: number, heightPixels: number): boolean {
  return left < 0 || top < 0 || right > widthPixels || bottom > heightPixels;
}

/** The area inside a closed outline `[x1, y1, x2, y2, ...]`, in square pixels. */
export function ringArea(ring: readonly number[]): number {
  let twice = 0;
  for (let index = 0; index + 1 < ring.length; index += 2) {
    const next = (index + 2) % ring.length;
    twice += (ring[index] as number) * (ring[next + 1] as number);
    twice -= (ring[next] as number) * (ring[index + 1] as number);
  }
  return Math.abs(twice) / 2;
}

/**
 * Cuts a closed outline at the edges of an image (Sutherland and Hodgman 1974). An outline that leaves the image and comes
 * back keeps its pieces joined along the edge; its area is right all the same.
 */
export function clipRing(ring: readonly number[], widthPixels: number, heightPixels: number): readonly number[] {
  if (!isBeyond(boundsOf(ring), widthPixels, heightPixels)) return ring;
  let clipped = ring;
  for (const [axis, edge, sign] of [
    [0, 0, 1],
    [1, 0, 1],
    [0, widthPixels, -1],
    [1, heightPixels, -1],
  ] as const) {
    clipped = clipAtEdge(clipped, axis, edge, sign);
  }
  return clipped;
}

/** Keeps the side of the line `axis = edge` where `sign * (value - edge)` is not negative. */
function clipAtEdge(ring: readonly number[], axis: 0 | 1, edge: number, sign: 1 | -1): number[] {
  const result: number[] = [];
  for (let index = 0; index < ring.length; index += 2) {
    const from = [ring[index] as number, ring[index + 1] as number] as const;
    const next = (index + 2) % ring.length;
    const to = [ring[next] as number, ring[next + 1] as number] as const;
    const isFromInside = sign * (from[axis] - edge) >= 0;
    const isToInside = sign * (to[axis] - edge) >= 0;
    if (isFromInside) result.push(from[0], from[1]);
    if (isFromInside !== isToInside) {
      const share = (edge - from[axis]) / (to[axis] - from[axis]);
      const other = axis === 0 ? 1 : 0;
      const crossing = from[other] + share * (to[other] - from[other]);
      result.push(...(axis === 0 ? [edge, crossing] : [crossing, edge]));
    }
  }
  return result;
}

/** The corners of a box that is turned clockwise by `degrees` around a point, as an outline. */
export function turnedCorners(
  [left, top, right, bottom]: Xyxy,
  degrees: number,
  [x, y]: readonly [x: number, y: number],
): number[] {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const corners = [left, top, right, top, right, bottom, left, bottom];
  return corners.map((_, index) => {
    const [dx, dy] = [(corners[index - (index % 2)] as number) - x, (corners[index - (index % 2) + 1] as number) - y];
    return index % 2 === 0 ? x + dx * cosine - dy * sine : y + dx * sine + dy * cosine;
  });
}
