import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createInflate } from "node:zlib";
import { ByteReader } from "../byte-reader.ts";
import { FormatsError } from "../errors.ts";
import { guardFile, isSystemFailure } from "../system-failure.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import { loadCrc32c } from "./load-crc32c.ts";

/** A record of a TFRecord file. */
export interface TfRecord {
  /** From 0. */
  readonly index: number;
  /** Where it starts in the file, decompressed. */
  readonly offset: number;
  readonly bytes: Buffer;
  /** Whether its bytes have the CRC that the file says. */
  readonly isSound: boolean;
}

const chunkSizeBytes = 1024 * 1024;
const headBytes = 12;
const footBytes = 4;

/**
 * Reads the records of a TFRecord file, plain or compressed as a whole (gzip, zlib), and checks their CRCs. Holds one record.
 *
 * @throws {FormatsError} code "read-failed" for a file that ends within a record or whose lengths have another CRC: what follows cannot be found
 */
export async function* readRecords(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<TfRecord, void, undefined> {
  const crcOf = await loadCrc32c();
  const reader = new ByteReader(await openContent(path));
  const take = (length: number): Promise<Buffer> => guardContent(path, () => reader.take(length));
  try {
    for (let index = 0; ; index++) {
      signal?.throwIfAborted();
      const { offset } = reader;
      const head = await take(headBytes);
      if (head.length === 0) return;
      const length = head.length === headBytes && hasSoundLength(head) ? Number(head.readBigUInt64LE(0)) : undefined;
      const bytes = length === undefined ? undefined : await take(length);
      const foot = await take(footBytes);
      if (bytes === undefined || bytes.length !== length || foot.length !== footBytes) {
        const got =
          head.length === headBytes && length === undefined ? "a length with another CRC" : "the end of the file";
        throw damaged(path, `expected a whole record ${index} at byte ${offset}, got ${got}`);
      }
      yield { index, offset, bytes, isSound: maskCrc(crcOf(bytes)) === foot.readUInt32LE(0) };
    }
  } finally {
    await reader.close();
  }
}

function hasSoundLength(head: Buffer): boolean {
  return maskCrc(crc32c(head.subarray(0, 8))) === head.readUInt32LE(8);
}

/** Whether a file begins with a record, looked at without its compression. */
export function beginsWithRecord(head: Buffer): boolean {
  return head.length >= headBytes && hasSoundLength(head);
}

/** A file whose first bytes are no length with its CRC is taken for compressed if it looks so. */
async function openContent(path: string): Promise<AsyncIterable<Uint8Array>> {
  const head = await readHead(path);
  const stream = createReadStream(path, { highWaterMark: chunkSizeBytes });
  const isZlib = head.length > 1 && (head.readUInt8(0) & 15) === 8 && head.readUInt16BE(0) % 31 === 0;
  const isGzip = head.length > 1 && head.readUInt16LE(0) === 0x8b1f;
  if (beginsWithRecord(head) || !(isGzip || isZlib)) return stream;
  const unpacked = isGzip ? createGunzip() : createInflate();
  // What fails comes out where the content is read.
  pipeline(stream, unpacked).catch(() => {});
  return unpacked;
}

async function readHead(path: string): Promise<Buffer> {
  return guardFile("read-failed", path, async () => {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  });
}

/** Errors of decompression have a code and no system call. */
async function guardContent<T>(path: string, step: () => Promise<T>): Promise<T> {
  return guardFile("read-failed", path, async () => {
    try {
      return await step();
    } catch (error) {
      if (isSystemFailure(error) || !(error instanceof Error) || !("code" in error)) throw error;
      throw damaged(path, error.message);
    }
  });
}

function damaged(path: string, what: string): FormatsError {
  return new FormatsError("read-failed", `Cannot read ${JSON.stringify(path)} as TFRecord: ${what}`, { path });
}
