import type { FormatTraits } from "../format.ts";

/** Create ML object detection: one JSON file. */
export const createmlTraits: FormatTraits = {
  name: "createml",
  title: "CreateML",
  aliases: ["create-ml"],
  extensions: [".json"],
  layout: "file",
  holds: {
    geometry: ["bbox"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: [],
    tolerance: { pixels: 0.0002 },
  },
  needs: { size: false, imageEncodings: undefined },
};
