/**
 * Reads and writes JSON arrays, flat objects and lines of any size in constant memory.
 *
 * @module
 */
export { type AtomicFile, type AtomicFileOptions, openAtomicFile, writeFileAtomically } from "./atomic-file.ts";
export { isJsonStreamError, JsonStreamError, type JsonStreamErrorCode, type JsonStreamErrorDetails } from "./errors.ts";
export type { JsonSource } from "./input.ts";
export { type ReadOptions, readArray, readArrayBatches, readObjectEntries } from "./read.ts";
export { type WriteOptions, type WriteResult, writeArray, writeArrayTo, writeObject } from "./write.ts";
