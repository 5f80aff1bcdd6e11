/**
 * A table of annotations for science and FathomNet: {@link csv} describes the format, {@link writeCsv} writes it.
 *
 * @module
 */
export { csv } from "./format.ts";
export type { CsvOptions } from "./options.ts";
export { writeCsv } from "./write.ts";
