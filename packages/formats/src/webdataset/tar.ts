import type { ByteReader } from "../byte-reader.ts";

/** Tar has blocks of this size. */
const blockBytes = 512;
const longestNameBytes = 100;
/** Two empty blocks end an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockBytes);

/** Text that a header of tar can hold as a name. */
export function isTarName(name: string): boolean {
  return Buffer.byteLength(name) <= longestNameBytes && !name.includes("\0");
}

/**
 * Makes the header of a file in a tar archive (POSIX.1-1988, ustar): readable by all, of nobody and no time, so that the same files give the same
 * archive.
 *
 * @param name at most 100 bytes of UTF-8
 */
export function tarHeader(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, length: number, offset: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "latin1");
  };
  header.write(name, 0, longestNameBytes);
  octal(0o444, 8, 100);
  octal(0, 8, 108);
  octal(0, 8, 116);
  octal(sizeBytes, 12, 124);
  octal(0, 12, 136);
  header.write("0", 156, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  octal(0, 8, 329);
  octal(0, 8, 337);
  // The sum counts its own field as blanks.
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** What follows a file of that size up to the next block. */
export function tarPadding(sizeBytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

/** A file of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Files in tar datasets are pictures and notes; more than this is a mistake, and would only fill the memory. */
const longestEntryBytes = 2 ** 31 - 2 ** 20;

/**
 * Reads the files of a tar archive (ustar, GNU and pax long names); folders, links and devices are passed over. Holds one file.
 *
 * @param fail makes the error for an archive that is damaged
 */
export async function* readTar(
  reader: Pick<ByteReader, "skip" | "take">,
  fail: (what: string) => Error,
): AsyncGenerator<TarEntry, void, undefined> {
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(blockBytes);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (header.length < blockBytes || !hasSoundSum(header)) throw fail("expected a header of tar with its sum");
    const size = sizeOf(header);
    const type = header.toString("latin1", 156, 157);
    const padding = tarPadding(size).length;
    if (!(size >= 0 && size <= longestEntryBytes)) throw fail(`expected a file below 2 GiB, got ${size} bytes`);
    if (!["0", "\0", "7", "L", "x"].includes(type)) {
      await reader.skip(size + padding);
      longName = undefined;
      continue;
    }
    const bytes = await reader.take(size);
    if (bytes.length < size) throw fail("expected a whole file, got the end of the archive");
    if ((await reader.skip(padding)) < padding) throw fail("expected a whole file, got the end of the archive");
    if (type === "L") longName = textOf(bytes);
    else if (type === "x") longName = paxPath(bytes) ?? longName;
    else {
      yield { name: longName ?? nameOf(header), bytes };
      longName = undefined;
    }
  }
}

/** Whether a block is a header: its bytes add up to what it says. */
export function hasSoundSum(header: Buffer): boolean {
  if (header.length < blockBytes) return false;
  const stated = Number.parseInt(header.toString("latin1", 148, 156), 8);
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return sum === stated;
}

/** In octal digits, or in base 256 where the first bit says so. */
function sizeOf(header: Buffer): number {
  if ((header.readUInt8(124) & 0x80) !== 0) return Number(header.readBigUInt64BE(128));
  return Number.parseInt(header.toString("latin1", 124, 136).trim() || "0", 8);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const prefix = header.toString("latin1", 257, 262) === "ustar" ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

/** Of records `length key=value\n`, the path. */
function paxPath(bytes: Buffer): string | undefined {
  let path: string | undefined;
  for (let offset = 0; offset < bytes.length; ) {
    const blank = bytes.indexOf(" ", offset);
    const length = blank < 0 ? Number.NaN : Number(bytes.toString("latin1", offset, blank));
    if (!(length > 0)) return path;
    const [, value] = /^path=([\s\S]*)\n$/.exec(bytes.toString("utf8", blank + 1, offset + length)) ?? [];
    path = value ?? path;
    offset += length;
  }
  return path;
}
