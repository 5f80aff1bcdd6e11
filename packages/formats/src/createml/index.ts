/**
 * Create ML: {@link createml} describes the format, {@link writeCreateml} writes it, {@link readCreateml} reads it.
 *
 * @module
 */
export { createml } from "./format.ts";
export { readCreateml } from "./read.ts";
export { writeCreateml } from "./write.ts";
