import type { FormatTraits } from "../format.ts";
import { sampleHolds } from "../sample-holds.ts";

/** Parquet files with embedded images for the Hugging Face Hub: a folder. */
export const parquetTraits: FormatTraits = {
  name: "parquet",
  title: "Parquet",
  aliases: ["hf-parquet"],
  extensions: [],
  layout: "directory",
  holds: sampleHolds,
  // What Pillow opens, whichever way it was built.
  needs: { size: true, imageEncodings: ["jpeg", "png", "webp", "gif", "bmp", "tiff"] },
};
