import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createInflate } from "node:zlib";
import { FormatsError } from "./errors.ts";
import { readHead } from "./regular-file.ts";
import { guardFile, isSystemFailure } from "./system-failure.ts";

const largeChunkBytes = 1024 * 1024;

/**
 * Opens a file to be read from its start, decompressed if its first bytes say that it is compressed with gzip or zlib.
 *
 * @param isPlain says of the first bytes that they are the content itself, whatever else they look like
 * @throws {FormatsError} code "read-failed"
 */
export async function openUnpacked(
  path: string,
  isPlain: (head: Buffer) => boolean = () => false,
  chunkSizeBytes: number = largeChunkBytes,
): Promise<Readable> {
  const head = await readHead(path, 12);
  const stream = createReadStream(path, { highWaterMark: chunkSizeBytes });
  const isGzip = head.length > 1 && head.readUInt16LE(0) === 0x8b1f;
  // Deflate with a window of 32 KB, and a check that 30 of 31 other beginnings fail.
  const isZlib = head.length > 1 && head.readUInt8(0) === 0x78 && head.readUInt16BE(0) % 31 === 0;
  if (isPlain(head) || !(isGzip || isZlib)) return stream;
  const unpacked = isGzip ? createGunzip() : createInflate();
  // What fails comes out where the content is read.
  pipeline(stream, unpacked).catch(() => {});
  return unpacked;
}

/**
 * Does a step of reading what {@link openUnpacked} opened; what the system or decompression refuses becomes this package's error.
 *
 * @param title of the format, for the message
 * @throws {FormatsError} code "read-failed"
 */
export async function guardContent<T>(path: string, title: string, step: () => Promise<T>): Promise<T> {
  return guardFile("read-failed", path, async () => {
    try {
      return await step();
    } catch (error) {
      // Errors of decompression have a code and no system call.
      if (isSystemFailure(error) || error instanceof FormatsError) throw error;
      if (!(error instanceof Error) || !("code" in error) || error.name === "AbortError") throw error;
      throw damaged(path, title, error.message);
    }
  });
}

/** A file that is not what it should be. */
export function damaged(path: string, title: string, what: string): FormatsError {
  return new FormatsError("read-failed", `Cannot read ${JSON.stringify(path)} as ${title}: ${what}`, { path });
}
