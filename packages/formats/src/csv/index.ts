/**
 * Tables of annotations: {@link csv} describes the format, {@link writeCsv} writes it, {@link readCsv} reads it; {@link csvFlavor} is the format in the
 * columns of another program.
 *
 * @module
 */
export { csv, csvFlavor } from "./format.ts";
export type { CsvFlavor, CsvOptions, CsvReadOptions } from "./options.ts";
export { readCsv } from "./read.ts";
export { writeCsv } from "./write.ts";
