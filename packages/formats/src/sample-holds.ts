import type { FormatTraits } from "./format.ts";
import { sampleDecimals } from "./sample-row.ts";

/** What rows of {@link SampleRow} hold. */
export const sampleHolds: FormatTraits["holds"] = {
  geometry: ["bbox"],
  negatives: true,
  embeddedImages: true,
  attributes: ["annotation", "image"],
  fields: [
    "altCategory",
    "annotationId",
    "capture",
    "group",
    "imageId",
    "isCrowd",
    "isDifficult",
    "isGroupOf",
    "isOccluded",
    "isTruncated",
    "provenance",
    "score",
    "size",
    "split",
    "url",
  ],
  tolerance: { pixels: 10 ** -sampleDecimals },
};
