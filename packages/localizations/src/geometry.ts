import type { Bbox, Geometry, PixelSize, Vertex } from "./localization.ts";

/** The smallest box around a geometry; a point's has no size. Pixels, origin top-left. */
export function bounds(geometry: Geometry): Bbox {
  switch (geometry.kind) {
    case "box":
      return geometry.bbox;
    case "point":
      return [geometry.x, geometry.y, 0, 0];
    case "line":
    case "polygon":
      return boundsOfPoints(geometry.points);
    default:
      return geometry satisfies never;
  }
}

/** The smallest box around a geometry as a geometry; undefined when that has no inside, as that of a point. */
export function toBox(geometry: Geometry): (Geometry & { readonly kind: "box" }) | undefined {
  if (geometry.kind === "box") return geometry;
  const bbox = bounds(geometry);
  return bbox[2] > 0 && bbox[3] > 0 ? { kind: "box", bbox } : undefined;
}

/** The area of a geometry in square pixels; 0 for points and lines. */
export function area(geometry: Geometry): number {
  switch (geometry.kind) {
    case "box":
      return geometry.bbox[2] * geometry.bbox[3];
    case "polygon":
      return polygonArea(geometry.points);
    case "point":
    case "line":
      return 0;
    default:
      return geometry satisfies never;
  }
}

/**
 * The area inside a polygon in square pixels, whichever way round its vertices run. Where a polygon crosses itself,
 * parts that run the other way round count against the rest.
 */
export function polygonArea(points: readonly Vertex[]): number {
  const origin = points[0];
  if (origin === undefined) return 0;
  let twice = 0;
  // Measured from the first vertex: far from the origin, differences of big products would eat the digits.
  let [previousX, previousY] = [0, 0];
  for (const [x, y] of points) {
    twice += previousX * (y - origin[1]) - (x - origin[0]) * previousY;
    previousX = x - origin[0];
    previousY = y - origin[1];
  }
  return Math.abs(twice) / 2;
}

/** How much two boxes have in common: the area of their intersection by that of their union, 0 to 1. */
export function intersectionOverUnion(a: Bbox, b: Bbox): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  return Math.min(1, intersection / (a[2] * a[3] + b[2] * b[3] - intersection));
}

/** Multiplies every coordinate: from the pixels of one size of a picture to those of another. */
export function scaleGeometry(geometry: Geometry, scaleX: number, scaleY: number): Geometry {
  const scale = ([x, y]: Vertex): Vertex => [x * scaleX, y * scaleY];
  switch (geometry.kind) {
    case "box": {
      const [x, y, width, height] = geometry.bbox;
      return { kind: "box", bbox: [x * scaleX, y * scaleY, width * scaleX, height * scaleY] };
    }
    case "point":
      return { kind: "point", x: geometry.x * scaleX, y: geometry.y * scaleY };
    case "line":
      return { kind: "line", points: [scale(geometry.points[0]), scale(geometry.points[1])] };
    case "polygon":
      return { kind: "polygon", points: geometry.points.map(scale) };
    default:
      return geometry satisfies never;
  }
}

/** Whether no part of a geometry lies outside an image of this size. Touching the edge is inside. */
export function isInside(geometry: Geometry, size: PixelSize): boolean {
  const [x, y, width, height] = bounds(geometry);
  return x >= 0 && y >= 0 && x + width <= size.widthPixels && y + height <= size.heightPixels;
}

function boundsOfPoints(points: readonly Vertex[]): Bbox {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return points.length === 0 ? [0, 0, 0, 0] : [left, top, right - left, bottom - top];
}
