/**
 * Image FAIR Digital Objects: {@link ifdo} describes the format, {@link writeIfdo} writes it, {@link readIfdo} reads it.
 *
 * @module
 */
export { ifdo } from "./format.ts";
export type { IfdoOptions } from "./options.ts";
export { readIfdo } from "./read.ts";
export { writeIfdo } from "./write.ts";
