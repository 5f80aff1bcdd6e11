/**
 * Parquet with embedded images: {@link parquet} describes the format, {@link writeParquet} writes it, {@link readParquet} reads it.
 *
 * @module
 */
export { parquet } from "./format.ts";
export type { ParquetOptions } from "./options.ts";
export { readParquet } from "./read.ts";
export { writeParquet } from "./write.ts";
