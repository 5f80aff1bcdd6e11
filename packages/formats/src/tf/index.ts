/**
 * TFRecord for the TensorFlow Object Detection API: {@link tf} describes the format, {@link writeTf} writes it, {@link readTf} reads it.
 *
 * @module
 */
export { crc32c, maskCrc } from "./crc32c.ts";
export { type DecodedFeature, type DecodedFeatures, decodeExample } from "./decode-example.ts";
export { encodeExample, type Feature, type Features } from "./example.ts";
export { tf } from "./format.ts";
export { toLabelMap } from "./label-map.ts";
export { type Crc32c, loadCrc32c } from "./load-crc32c.ts";
export type { TfOptions, TfReadOptions } from "./options.ts";
export { parseLabelMap } from "./parse-label-map.ts";
export { readTf } from "./read.ts";
export { readRecords, type TfRecord } from "./read-records.ts";
export { frameRecord } from "./record.ts";
export { writeTf } from "./write.ts";
