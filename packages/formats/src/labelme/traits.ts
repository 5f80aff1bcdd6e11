import type { FormatTraits } from "../format.ts";

/** LabelMe: a folder with one JSON file per image. */
export const labelmeTraits: FormatTraits = {
  name: "labelme",
  title: "LabelMe",
  aliases: ["labelme-json"],
  extensions: [],
  layout: "directory",
  holds: {
    geometry: ["bbox", "polygon", "polyline", "point"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: ["annotationId", "isCrowd", "isDifficult", "isGroupOf", "isOccluded", "isTruncated", "size"],
    tolerance: { pixels: 0 },
  },
  needs: { size: false, imageEncodings: undefined },
};
