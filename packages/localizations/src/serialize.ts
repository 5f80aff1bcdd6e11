import type { Geometry } from "./localization.ts";

/**
 * Writes a geometry as the `link_value` text of M3's tools, key order and spelling included: the reference to the image
 * of points, lines and polygons is spelled with three u, as the only programs that read those expect it.
 */
export function serializeLinkValue(geometry: Geometry, imageReferenceUuid?: string): string {
  if (geometry.kind === "box") {
    const [x, y, width, height] = geometry.bbox;
    return JSON.stringify({ x, y, width, height, image_reference_uuid: imageReferenceUuid });
  }
  const points = geometry.kind === "point" ? [[geometry.x, geometry.y] as const] : geometry.points;
  return JSON.stringify({
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    image_reference_uuuid: imageReferenceUuid,
  });
}
