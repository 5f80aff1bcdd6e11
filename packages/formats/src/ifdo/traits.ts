import { fieldsWithExtras } from "../extra-fields.ts";
import type { FormatTraits } from "../format.ts";

/** Image FAIR Digital Object 2.1: one JSON file. */
export const ifdoTraits: FormatTraits = {
  name: "ifdo",
  title: "iFDO",
  aliases: [],
  extensions: [".json"],
  layout: "file",
  holds: {
    geometry: ["bbox", "polygon", "polyline", "point"],
    negatives: true,
    embeddedImages: false,
    attributes: ["annotation", "image"],
    fields: [...fieldsWithExtras, "split"],
    tolerance: { pixels: 0.0001 },
  },
  needs: { size: false, imageEncodings: undefined },
};
