/**
 * CVAT for images 1.1: {@link cvat} describes the format, {@link writeCvat} writes it, {@link readCvat} reads it.
 *
 * @module
 */
export { cvat } from "./format.ts";
export { readCvat } from "./read.ts";
export { writeCvat } from "./write.ts";
