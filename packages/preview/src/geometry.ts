import type { PreviewBbox, PreviewGeometry } from "./dataset.ts";

/** The coordinates of a geometry, as one flat list. */
function numbersOf(geometry: PreviewGeometry): readonly number[] {
  switch (geometry.kind) {
    case "bbox":
      return geometry.bbox;
    case "polygon":
      return geometry.rings.flat();
    case "polyline":
      return geometry.points;
    case "point":
      return [geometry.x, geometry.y];
    default:
      return geometry satisfies never;
  }
}

/** The box around a geometry, in pixels; undefined where there are no coordinates or one of them is not finite. */
export function boundsOf(geometry: PreviewGeometry): PreviewBbox | undefined {
  const numbers = numbersOf(geometry);
  if (numbers.length < 2 || !numbers.every(Number.isFinite)) return undefined;
  if (geometry.kind === "bbox") return geometry.bbox;
  let [left = 0, top = 0] = numbers;
  let [right, bottom] = [left, top];
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const x = numbers[index] as number;
    const y = numbers[index + 1] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right - left, bottom - top];
}

/** Whether a geometry covers an area, as boxes and polygons do. */
export function hasArea(geometry: PreviewGeometry): boolean {
  return geometry.kind === "bbox" || geometry.kind === "polygon";
}
