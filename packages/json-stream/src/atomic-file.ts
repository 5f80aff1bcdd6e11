import { isGzipName } from "./file-name.ts";
import { openPartFile } from "./part-file.ts";
import { visitEach } from "./visit-each.ts";

/** A file in the making: it appears whole by {@link commit}, or not at all. */
export interface AtomicFile {
  /**
   * Appends text (as UTF-8) or bytes, which may be used anew once this has resolved. Small writes are collected.
   *
   * After a failure the temporary file is gone, and everything but {@link discard} fails too.
   *
   * @throws {JsonStreamError} code "write-failed".
   */
  write(chunk: string | Uint8Array): Promise<void>;
  /**
   * Puts the file in its place and returns its size on disk in bytes.
   *
   * @throws {JsonStreamError} code "write-failed"; the previous file, if any, stays.
   */
  commit(): Promise<number>;
  /** Removes what has been written; the previous file, if any, stays. Does nothing after a commit or a failure. */
  discard(): Promise<void>;
}

/** How to make a file. */
export interface AtomicFileOptions {
  /**
   * Whether to compress what is written.
   *
   * @default whether the name ends in `.gz`
   */
  readonly gzip?: boolean | undefined;
}

/**
 * Begins a file beside `path` that takes its place when it is complete.
 *
 * The folder must exist. A file that is there already keeps its mode, and a symbolic link stays one, also when
 * there is nothing yet where it points to. A device or a
 * named pipe is written directly, since no file can take its place. What is left of a process that was killed is
 * named `.NAME.HEX.part`; the next process of the same machine that writes into the folder removes it. The file survives a crash of the program, not of the machine: it is not synced.
 *
 * @throws {JsonStreamError} code "write-failed".
 */
export async function openAtomicFile(path: string, options: AtomicFileOptions = {}): Promise<AtomicFile> {
  return openPartFile(path, options.gzip ?? isGzipName(path));
}

/**
 * Writes a whole file: it appears complete, or the previous one stays. Returns its size on disk in bytes.
 *
 * Text is written as UTF-8; of content in pieces no piece may end in the middle of a surrogate pair.
 * See {@link openAtomicFile}.
 *
 * @throws {JsonStreamError} code "write-failed". What `content` itself throws comes out as it is.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  options: AtomicFileOptions = {},
): Promise<number> {
  const file = await openAtomicFile(path, options);
  const chunks = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  try {
    await visitEach(chunks, undefined, (chunk) => file.write(chunk));
    return await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
