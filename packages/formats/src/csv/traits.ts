import type { FormatTraits } from "../format.ts";

/** A table of annotations for science and for FathomNet: one CSV file. */
export const csvTraits: FormatTraits = {
  name: "csv",
  title: "CSV",
  aliases: ["fathomnet"],
  extensions: [".csv"],
  layout: "file",
  holds: {
    geometry: ["bbox", "polygon", "polyline", "point"],
    negatives: false,
    embeddedImages: false,
    attributes: ["annotation"],
    fields: [
      "altCategory",
      "annotationId",
      "capture",
      "imageId",
      "isGroupOf",
      "isOccluded",
      "isTruncated",
      "provenance",
      "size",
      "split",
    ],
    tolerance: { pixels: 0 },
  },
  needs: { size: false, imageEncodings: undefined },
};
