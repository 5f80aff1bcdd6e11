import type { Geometry } from "./localization.ts";

/**
 * Writes a geometry as the `link_value` text of M3's tools, key order and spelling included: the reference to the image
 * of points, lines and polygons is spelled with three u, as the only programs that read those expect it.
 */
export function serializeLinkValue(geometry: Geometry, imageReferenceUuid?: string): string {
  const key = geometry.kind === "box" ? "image_reference_uuid" : "image_reference_uuuid";
  return JSON.stringify({ ...toLinkValue(geometry), [key]: imageReferenceUuid });
}

/** A geometry as M3's tools keep it: `{ x, y, width, height }` for a box, two lists of numbers for all others. */
export function toLinkValue(geometry: Geometry): Readonly<Record<string, number | readonly number[]>> {
  if (geometry.kind === "box") {
    const [x, y, width, height] = geometry.bbox;
    return { x, y, width, height };
  }
  const points = geometry.kind === "point" ? [[geometry.x, geometry.y] as const] : geometry.points;
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}
