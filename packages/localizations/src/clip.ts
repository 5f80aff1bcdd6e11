import { isInside, polygonArea } from "./geometry.ts";
import type { Geometry, PixelSize, Vertex } from "./localization.ts";

/**
 * Cuts off what lies outside an image. Idempotent; a geometry inside comes back as it is.
 *
 * A polygon is cut by Sutherland and Hodgman's method: where a concave one falls into pieces, they stay joined along
 * the edge of the image, which changes neither its area nor its bounds.
 *
 * @returns undefined when nothing of it is left: it lies outside, or no more than touches the edge.
 */
export function clipToImage(geometry: Geometry, size: PixelSize): Geometry | undefined {
  if (isInside(geometry, size)) return geometry;
  switch (geometry.kind) {
    case "box": {
      const [x, width] = clipInterval(geometry.bbox[0], geometry.bbox[2], size.widthPixels);
      const [y, height] = clipInterval(geometry.bbox[1], geometry.bbox[3], size.heightPixels);
      return width > 0 && height > 0 ? { kind: "box", bbox: [x, y, width, height] } : undefined;
    }
    case "point":
      return undefined;
    case "line": {
      const points = clipSegment(geometry.points, size);
      return points === undefined ? undefined : { kind: "line", points };
    }
    case "polygon": {
      const points = clipPolygon(geometry.points, size);
      return isEmptyPolygon(points) ? undefined : { kind: "polygon", points };
    }
    default:
      return geometry satisfies never;
  }
}

/** Whether a polygon has no inside: fewer than three vertices, or all of them on one line. */
export function isEmptyPolygon(points: readonly Vertex[]): boolean {
  if (points.length < 3) return true;
  const [origin, ...others] = points as readonly [Vertex, ...Vertex[]];
  const next = others.find((point) => !isSameVertex(point, origin));
  // A figure eight may have an area of 0 and is still no line, so the area alone does not tell.
  return next === undefined || others.every((point) => polygonArea([origin, next, point]) === 0);
}

/** Whether two vertices are one place. */
export function isSameVertex(a: Vertex, b: Vertex): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Removes vertices that repeat the one before them; the last counts as before the first. */
export function withoutRepeats(points: readonly Vertex[]): Vertex[] {
  const kept = points.filter((point, index) => index === 0 || !isSameVertex(point, points[index - 1] as Vertex));
  while (kept.length > 1 && isSameVertex(kept[0] as Vertex, kept.at(-1) as Vertex)) kept.pop();
  return kept;
}

function clipInterval(start: number, length: number, limit: number): [start: number, length: number] {
  // An interval inside stays to the last bit: subtracting what was added would not give it back.
  if (start >= 0 && start + length <= limit) return [start, length];
  const clipped = Math.max(0, start);
  return [clipped, Math.min(limit, start + length) - clipped];
}

/** Liang and Barsky's method. */
function clipSegment([from, to]: readonly [Vertex, Vertex], size: PixelSize): [Vertex, Vertex] | undefined {
  const limits = [size.widthPixels, size.heightPixels] as const;
  let [enter, leave] = [0, 1];
  for (const axis of [0, 1] as const) {
    const step = to[axis] - from[axis];
    for (const [distance, direction] of [
      [from[axis], -step],
      [limits[axis] - from[axis], step],
    ] as const) {
      if (direction === 0) {
        if (distance < 0) return undefined;
      } else if (direction < 0) enter = Math.max(enter, distance / direction);
      else leave = Math.min(leave, distance / direction);
    }
  }
  if (!(enter < leave)) return undefined;
  const at = (part: number): Vertex => {
    const along = (axis: 0 | 1): number => {
      const exact = part === 1 ? to[axis] : from[axis] + part * (to[axis] - from[axis]);
      return Math.min(limits[axis], Math.max(0, exact));
    };
    return [along(0), along(1)];
  };
  const clipped: [Vertex, Vertex] = [at(enter), at(leave)];
  return isSameVertex(...clipped) ? undefined : clipped;
}

function clipPolygon(points: readonly Vertex[], size: PixelSize): Vertex[] {
  let clipped = [...points];
  for (const [axis, limit, sign] of [
    [0, 0, 1],
    [0, size.widthPixels, -1],
    [1, 0, 1],
    [1, size.heightPixels, -1],
  ] as const) {
    if (Number.isFinite(limit)) clipped = clipHalfPlane(clipped, axis, limit, sign);
  }
  return withoutRepeats(clipped);
}

/** Keeps what lies at `limit` or on the side of it that `sign` says: 1 above, -1 below. */
function clipHalfPlane(points: readonly Vertex[], axis: 0 | 1, limit: number, sign: 1 | -1): Vertex[] {
  const clipped: Vertex[] = [];
  let previous = points.at(-1);
  for (const point of points) {
    const wasInside = previous !== undefined && (previous[axis] - limit) * sign >= 0;
    const isPointInside = (point[axis] - limit) * sign >= 0;
    if (previous !== undefined && wasInside !== isPointInside) clipped.push(crossing(previous, point, axis, limit));
    if (isPointInside) clipped.push(point);
    previous = point;
  }
  return clipped;
}

function crossing(from: Vertex, to: Vertex, axis: 0 | 1, limit: number): Vertex {
  const other = axis === 0 ? 1 : 0;
  const part = (limit - from[axis]) / (to[axis] - from[axis]);
  const exact = from[other] + part * (to[other] - from[other]);
  // Rounding must not carry the crossing past the ends of its edge, or a second clip would find something to cut.
  const between = Math.min(Math.max(exact, Math.min(from[other], to[other])), Math.max(from[other], to[other]));
  return axis === 0 ? [limit, between] : [between, limit];
}
