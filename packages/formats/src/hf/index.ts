/**
 * Hugging Face's ImageFolder: {@link hf} describes the format, {@link writeHf} writes it, {@link readHf} reads it.
 *
 * @module
 */
export { hf } from "./format.ts";
export { readHf } from "./read.ts";
export { writeHf } from "./write.ts";
