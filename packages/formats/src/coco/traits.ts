import type { FormatTraits } from "../format.ts";

/** COCO object detection: one JSON file. */
export const cocoTraits: FormatTraits = {
  name: "coco",
  title: "COCO",
  aliases: ["coco-json"],
  extensions: [".json"],
  layout: "file",
  holds: {
    geometry: ["bbox", "polygon"],
    negatives: true,
    embeddedImages: false,
    attributes: ["annotation", "image"],
    fields: [
      "altCategory",
      "annotationId",
      "capture",
      "imageId",
      "isCrowd",
      "isDifficult",
      "isGroupOf",
      "isOccluded",
      "isTruncated",
      "provenance",
      "score",
      "size",
      "supercategory",
      "url",
    ],
    tolerance: { pixels: 0.02 },
  },
  needs: { size: false, imageEncodings: undefined },
};
