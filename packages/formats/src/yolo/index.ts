/**
 * Ultralytics YOLO: {@link yolo} describes the format, {@link writeYolo} writes it, {@link readYolo} reads it and YOLO for polygons.
 *
 * @module
 */
export { yolo } from "./format.ts";
export type { YoloOptions } from "./options.ts";
export { readYolo } from "./read.ts";
export { writeYolo } from "./write.ts";
