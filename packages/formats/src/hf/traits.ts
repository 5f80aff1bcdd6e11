import type { FormatTraits } from "../format.ts";
import { sampleHolds } from "../sample-holds.ts";

/** A folder for `load_dataset("imagefolder")`: images with a metadata.jsonl per split, and a README.md. */
export const hfTraits: FormatTraits = {
  name: "hf",
  title: "HF",
  aliases: ["huggingface", "imagefolder", "hf-imagefolder"],
  extensions: [],
  layout: "directory",
  holds: { ...sampleHolds, embeddedImages: false },
  needs: { size: true, imageEncodings: undefined, imagesInside: true },
};
