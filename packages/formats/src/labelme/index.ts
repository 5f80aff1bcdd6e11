/**
 * LabelMe: {@link labelme} describes the format, {@link writeLabelme} writes it, {@link readLabelme} reads it.
 *
 * @module
 */
export { labelme } from "./format.ts";
export { readLabelme } from "./read.ts";
export { writeLabelme } from "./write.ts";
