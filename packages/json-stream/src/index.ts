/**
 * Reads and writes JSON arrays, flat objects and lines of any size in constant memory.
 *
 * Reading finds in the bytes where elements end and hands them to JSON.parse in batches: it is quicker than JSON.parse
 * of the whole file, accepts and refuses the same texts, and says at which byte a text is wrong. Writing lays out as
 * Python's `json.dump(indent=2)` does, and a file appears only when it is complete.
 *
 * @module
 */
export { type AtomicFile, type AtomicFileOptions, openAtomicFile, writeFileAtomically } from "./atomic-file.ts";
export {
  isJsonStreamError,
  isOtherKindOfFile,
  JsonStreamError,
  type JsonStreamErrorCode,
  type JsonStreamErrorDetails,
} from "./errors.ts";
export { FilePace } from "./file-pace.ts";
export { filesBelow } from "./files-below.ts";
export type { JsonSource } from "./input.ts";
export { isProcessRunning } from "./is-process-running.ts";
export { makeFolder } from "./make-folder.ts";
export type { MemberPiece } from "./member-cutter.ts";
export { parseArraySlice } from "./parse-batch.ts";
export type { ElementTexts, Layout } from "./put.ts";
export {
  type ReadOptions,
  readArray,
  readArrayBatches,
  readArraySlices,
  readMembers,
  readObjectEntries,
} from "./read.ts";
export { type ReadOfKindOptions, readBatchesOfKind } from "./read-of-kind.ts";
export { removeFolder } from "./remove-folder.ts";
export { type RenameOptions, renamePatiently } from "./rename-patiently.ts";
export { toAscii } from "./serialize.ts";
export { type SortedEntries, type SortOptions, sortEntries, sortEntryBatches } from "./sort.ts";
export {
  layoutOf,
  type WriteOptions,
  type WriteResult,
  writeArray,
  writeArrayBatches,
  writeArrayTexts,
  writeArrayTextsTo,
  writeArrayTo,
  writeObject,
} from "./write.ts";
