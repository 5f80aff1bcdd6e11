import type { Annotation, Bbox, ImageRecord } from "../../src/index.ts";

let serial = 0;

/** A box of a category; other properties as given. */
export function box(category: string, bbox: Bbox, more: Partial<Annotation> = {}): Annotation {
  serial += 1;
  return { id: `annotation-${serial}`, category, geometry: { kind: "bbox", bbox }, ...more };
}

/** An image without a file whose size the record knows. */
export function image(
  fileName: string,
  annotations: readonly Annotation[],
  more: Partial<ImageRecord> = {},
): ImageRecord {
  return { id: `id of ${fileName}`, fileName, widthPixels: 1920, heightPixels: 1080, annotations, ...more };
}
