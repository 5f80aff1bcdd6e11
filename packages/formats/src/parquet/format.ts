import type { Format } from "../format.ts";
import { findParquet } from "./find-parquet.ts";
import type { ParquetOptions } from "./options.ts";
import { parquetTraits } from "./traits.ts";

/** Parquet files with embedded images for the Hugging Face Hub: a folder. */
export const parquet: Format<ParquetOptions> = {
  ...parquetTraits,
  toldBy: { file: "a Parquet file", folder: ".parquet files, in it or in data" },
  sniff: async (probe) => (await findParquet(probe)) !== undefined,
  read: async (source, options) => (await import("./read.ts")).readParquet(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeParquet(images, target, options),
};
