/**
 * Ultralytics YOLO for outlines: {@link yoloSeg} describes the format, {@link writeYoloSeg} writes it; `readYolo` of `@m3/formats/yolo` reads it.
 *
 * @module
 */
export { yoloSeg } from "./format.ts";
export { writeYoloSeg } from "./write.ts";
