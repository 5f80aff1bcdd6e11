/**
 * Pascal VOC: {@link voc} describes the format, {@link writeVoc} writes it, {@link readVoc} reads it.
 *
 * @module
 */
export { voc } from "./format.ts";
export type { VocCoords, VocOptions, VocReadOptions } from "./options.ts";
export { readVoc } from "./read.ts";
export { writeVoc } from "./write.ts";
