import type { FormatTraits } from "../format.ts";

/** CVAT for images 1.1: one XML file. */
export const cvatTraits: FormatTraits = {
  name: "cvat",
  title: "CVAT",
  aliases: ["cvat-images", "cvat-xml"],
  extensions: [".xml"],
  layout: "file",
  holds: {
    geometry: ["bbox", "polygon", "polyline", "point"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: ["isOccluded", "size", "split"],
    tolerance: { pixels: 0.02 },
  },
  needs: { size: true, imageEncodings: undefined },
};
