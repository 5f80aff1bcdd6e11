/**
 * COCO object detection: {@link coco} describes the format, {@link writeCoco} writes it, {@link readCoco} reads it.
 *
 * @module
 */
export { coco } from "./format.ts";
export type { CocoInfo, CocoLicense, CocoOptions } from "./options.ts";
export { readCoco } from "./read.ts";
export { serializeCoco, writeCoco } from "./write.ts";
