/**
 * Image FAIR Digital Objects: {@link ifdo} describes the format, {@link writeIfdo} writes it, {@link readIfdo} reads it;
 * {@link parseIfdoHeader} parses the fields of its header that a person has to give.
 *
 * @module
 */
export { ifdo } from "./format.ts";
export { parseIfdoHeader } from "./header-fields.ts";
export type { IfdoOptions } from "./options.ts";
export { readIfdo } from "./read.ts";
export { writeIfdo } from "./write.ts";
