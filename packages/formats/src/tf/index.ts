/**
 * TFRecord for the TensorFlow Object Detection API: {@link tf} describes the format, {@link writeTf} writes it.
 *
 * @module
 */
export { crc32c, maskCrc } from "./crc32c.ts";
export { encodeExample, type Feature, type Features } from "./example.ts";
export { tf } from "./format.ts";
export { toLabelMap } from "./label-map.ts";
export { frameRecord } from "./record.ts";
export { writeTf } from "./write.ts";
