/**
 * Darknet YOLO: {@link darknet} describes the format, {@link writeDarknet} writes it, {@link readDarknet} reads it.
 *
 * @module
 */
export { darknet } from "./format.ts";
export type { DarknetOptions } from "./options.ts";
export { readDarknet } from "./read.ts";
export { writeDarknet } from "./write.ts";
