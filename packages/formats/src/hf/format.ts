import type { Format } from "../format.ts";
import { findMetadata } from "./find-metadata.ts";
import { hfTraits } from "./traits.ts";

/** A folder for `load_dataset("imagefolder")`: images with a metadata.jsonl per split, and a README.md. */
export const hf: Format = {
  ...hfTraits,
  toldBy: { folder: "metadata.jsonl, beside the images or in a folder for each split" },
  sniff: async (probe) => (await findMetadata(probe)).length > 0,
  read: async (source, options) => (await import("./read.ts")).readHf(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeHf(images, target, options),
};
