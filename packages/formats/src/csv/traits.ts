import { fieldsWithExtras } from "../extra-fields.ts";
import type { FormatTraits } from "../format.ts";
import type { CsvFlavor } from "./options.ts";

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
      "url",
    ],
    tolerance: { pixels: 0.0001 },
  },
  needs: { size: false, imageEncodings: undefined },
};

const boxes = { geometry: ["bbox"], attributes: [], embeddedImages: false } as const;
const shares = { share: 1e-6 } as const;

const holds: Readonly<Record<CsvFlavor, FormatTraits["holds"]>> = {
  science: csvTraits.holds,
  fathomnet: {
    ...boxes,
    negatives: false,
    fields: ["altCategory", "annotationId", "isGroupOf", "isOccluded", "isTruncated"],
    tolerance: { pixels: 0.0001 },
  },
  tf: { ...boxes, negatives: false, fields: ["size"], tolerance: { pixels: 0.0002 } },
  retinanet: { ...boxes, negatives: true, fields: [], tolerance: { pixels: 1 } },
  via: {
    ...csvTraits.holds,
    negatives: true,
    attributes: ["annotation", "image"],
    fields: [...fieldsWithExtras, "split"],
  },
  openimages: {
    ...boxes,
    negatives: false,
    fields: ["isGroupOf", "isOccluded", "isTruncated", "score"],
    tolerance: shares,
  },
  vertex: { ...boxes, negatives: true, fields: ["split"], tolerance: shares },
};

/** What a flavour is, holds and needs. */
export function csvFlavorTraits(flavor: CsvFlavor): FormatTraits {
  const size = flavor === "tf" || flavor === "openimages" || flavor === "vertex";
  const title = flavor === "science" ? csvTraits.title : `${csvTraits.title} (${flavor})`;
  return { ...csvTraits, title, holds: holds[flavor], needs: { ...csvTraits.needs, size } };
}
