import type { Plan, PlannedImage } from "../plan.ts";
import { whereabouts } from "../records.ts";

// cloud.google.com/vertex-ai/docs/image-data/object-detection/prepare-data
const smallestSidePixels = 8;
const smallestShare = 0.01;
const mostAnnotations = 500;
const largestFileBytes = 30 * 1024 * 1024;

/** Reports what the importer of Vertex AI will refuse; it is written all the same, since the importer only passes over it. */
export function reportVertexLimits(image: PlannedImage, sizeBytes: number | undefined, { tally }: Plan): void {
  const { record, facts, annotations } = image;
  const { widthPixels = 0, heightPixels = 0 } = facts;
  const report = (what: string, annotationId?: string): void => {
    const id = annotationId === undefined ? {} : { annotationId };
    const message = `Vertex AI will not take ${what}`;
    tally.add({ code: "loader-limit", dropped: undefined, ...whereabouts(record), ...id, message });
  };
  const name = JSON.stringify(record.fileName);
  if (annotations.length > mostAnnotations)
    report(`all annotations of ${name}: expected at most ${mostAnnotations}, got ${annotations.length}`);
  if (sizeBytes !== undefined && sizeBytes > largestFileBytes)
    report(`image ${name}: expected at most 30 MB, got ${sizeBytes} bytes`);
  for (const { annotation, bbox } of annotations) {
    const [, , width, height] = bbox;
    const isLarge =
      width >= Math.max(smallestSidePixels, widthPixels * smallestShare) &&
      height >= Math.max(smallestSidePixels, heightPixels * smallestShare);
    if (isLarge) continue;
    const expected = `expected at least ${smallestSidePixels} pixels and 1 % of each side`;
    report(`the box of annotation "${annotation.id}" in ${name}: ${expected}, got ${width} x ${height}`, annotation.id);
  }
}
