/**
 * Label Studio: {@link labelStudio} describes the format, {@link writeLabelStudio} writes it, {@link readLabelStudio} reads it.
 *
 * @module
 */
export { labelStudio } from "./format.ts";
export type { LabelStudioOptions } from "./options.ts";
export { readLabelStudio } from "./read.ts";
export { writeLabelStudio } from "./write.ts";
