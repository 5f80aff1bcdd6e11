import type { FormatTraits } from "../format.ts";

/** Label Studio: one JSON file of tasks. */
export const labelStudioTraits: FormatTraits = {
  name: "label-studio",
  title: "Label Studio",
  aliases: ["label studio", "labelstudio", "label_studio"],
  extensions: [".json"],
  layout: "file",
  holds: {
    geometry: ["bbox", "polygon", "point"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: ["annotationId", "imageId", "score", "size", "split", "url"],
    tolerance: { share: 1e-8 },
  },
  needs: { size: true, imageEncodings: undefined },
};
