/**
 * Tar shards for WebDataset: {@link webdataset} describes the format, {@link writeWebdataset} writes it, {@link readWebdataset} reads it.
 *
 * @module
 */
export { webdataset } from "./format.ts";
export type { WebdatasetOptions } from "./options.ts";
export { readWebdataset } from "./read.ts";
export { writeWebdataset } from "./write.ts";
