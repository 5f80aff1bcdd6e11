import { fieldsWithExtras } from "./extra-fields.ts";
import type { FormatTraits } from "./format.ts";
import { sampleDecimals } from "./sample-row.ts";

/** What rows of {@link SampleRow} hold. */
export const sampleHolds: FormatTraits["holds"] = {
  geometry: ["bbox"],
  negatives: true,
  embeddedImages: true,
  attributes: ["annotation", "image"],
  fields: [...fieldsWithExtras, "split"],
  tolerance: { pixels: 10 ** -sampleDecimals },
};
