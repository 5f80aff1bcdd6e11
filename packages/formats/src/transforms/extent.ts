import type { Annotation, Bbox } from "../dataset.ts";
import { boundsOf, toBbox } from "../geometry.ts";

/** The box of a box, or around a polygon; undefined for points and lines, which frame nothing. */
export function frameOf({ geometry }: Annotation): Bbox | undefined {
  if (geometry.kind === "bbox") return geometry.bbox;
  return geometry.kind === "polygon" ? toBbox(boundsOf(geometry.rings.flat())) : undefined;
}

/** Width and height of what {@link frameOf} gives, in pixels. */
export function extentOf(annotation: Annotation): readonly [widthPixels: number, heightPixels: number] | undefined {
  const frame = frameOf(annotation);
  return frame === undefined ? undefined : [frame[2], frame[3]];
}
