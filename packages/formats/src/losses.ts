import type { Annotation, ImageRecord } from "./dataset.ts";
import type { FormatTraits, HeldField } from "./format.ts";

/** Something of a dataset that a format cannot hold: a field, attributes, a kind of geometry, or an image without annotations. */
export type Loss =
  | HeldField
  | "annotation-attributes"
  | "bbox-geometry"
  | "image-attributes"
  | "negative-image"
  | "point-geometry"
  | "polygon-geometry"
  | "polyline-geometry";

/**
 * Names what of an image and its annotations would be lost in a format, each once, by code unit. Reading back what was written
 * gives the rest, with coordinates within {@link FormatTraits.holds}' tolerance.
 */
export function lossesOf(format: FormatTraits, image: ImageRecord): Loss[] {
  const { fields, attributes, geometry, negatives } = format.holds;
  const losses = new Set<Loss>();
  const need = (field: HeldField, value: unknown): void => {
    if (value !== undefined && value !== false && !fields.includes(field)) losses.add(field);
  };
  need("imageId", image.id);
  need("url", image.url);
  need("size", image.widthPixels ?? image.heightPixels);
  need("split", image.split);
  need("group", image.group);
  need("capture", image.capture);
  if (image.attributes !== undefined && !attributes.includes("image")) losses.add("image-attributes");
  if (image.annotations.length === 0 && !negatives) losses.add("negative-image");
  for (const annotation of image.annotations) {
    for (const [field, value] of annotationFields(annotation)) need(field, value);
    if (annotation.attributes !== undefined && !attributes.includes("annotation")) losses.add("annotation-attributes");
    if (!geometry.includes(annotation.geometry.kind)) losses.add(`${annotation.geometry.kind}-geometry`);
  }
  return [...losses].sort();
}

function annotationFields(annotation: Annotation): [HeldField, unknown][] {
  return [
    ["annotationId", annotation.id],
    ["altCategory", annotation.altCategory],
    ["isCrowd", annotation.isCrowd],
    ["isDifficult", annotation.isDifficult],
    ["isGroupOf", annotation.isGroupOf],
    ["isOccluded", annotation.isOccluded],
    ["isTruncated", annotation.isTruncated],
    ["provenance", annotation.provenance],
    ["score", annotation.score],
  ];
}
