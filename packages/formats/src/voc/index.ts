/**
 * Pascal VOC: {@link voc} describes the format, {@link writeVoc} writes it.
 *
 * @module
 */
export { voc } from "./format.ts";
export { writeVoc } from "./write.ts";
