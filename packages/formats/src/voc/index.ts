/**
 * Pascal VOC: {@link voc} describes the format, {@link writeVoc} writes it, {@link readVoc} reads it; {@link vocLayout} is the format in
 * one layout.
 *
 * @module
 */
export { voc, vocLayout } from "./format.ts";
export type { VocCoords, VocOptions, VocReadOptions } from "./options.ts";
export { readVoc } from "./read.ts";
export { writeVoc } from "./write.ts";
