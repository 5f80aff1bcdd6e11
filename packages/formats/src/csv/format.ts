import type { Format } from "../format.ts";
import type { CsvOptions } from "./options.ts";
import { csvTraits } from "./traits.ts";

/** A table of annotations for science and for FathomNet: one CSV file. */
export const csv: Format<CsvOptions> = {
  ...csvTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeCsv(images, target, options),
};
