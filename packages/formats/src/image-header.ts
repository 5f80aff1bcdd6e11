import * as fs from "node:fs";
import { promisify } from "node:util";
import { FilePace } from "@m3/json-stream";
import { imageSize } from "image-size";
import { FormatsError } from "./errors.ts";
import { parseJpegHeader } from "./jpeg-header.ts";
import { parsePngHeader } from "./png-header.ts";

/** What the first bytes of an image file say; pixels are never decoded. */
export interface ImageHeader {
  /** `jpeg`, `png`, `webp`, `gif`, `bmp`, `tiff`. */
  readonly encoding: string;
  /** As stored, before any turn that EXIF asks for. */
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** Values per pixel; 3 where the header does not tell. */
  readonly channelCount: number;
  /** EXIF orientation, 1 to 8; absent when the file has none. */
  readonly exifOrientation?: number;
}

// File handles of node:fs/promises cost twice as much, and most of the time here goes there.
const stat = promisify(fs.stat);
const open = promisify(fs.open);
const read = promisify(fs.read);
const close = promisify(fs.close);

/** Frame grabs have their size in the first few hundred bytes. */
const firstReadBytes = 4 * 1024;
/** Metadata in front of the frame header of a JPEG may be long (colour profiles, XMP), but not without end. */
const longestReadBytes = 16 * 1024 * 1024;

/**
 * Reads the size and format of an image from the head of its file, 4 KB as a rule.
 *
 * @returns undefined when the head is that of no image format known here
 * @throws {FormatsError} code "read-failed" for what is not a file: a folder, a pipe, a device, a path with a NUL
 * @throws the system's error when the file cannot be read
 */
export async function readImageHeader(path: string): Promise<ImageHeader | undefined> {
  const header = pace.isQuick() ? pace.timed(() => parseFirstPart(path)) : "more";
  return typeof header === "object" ? header : readWholeHead(path);
}

const pace = new FilePace();
const firstPart = Buffer.allocUnsafeSlow(firstReadBytes);

function parseFirstPart(path: string): ImageHeader | "more" | undefined {
  requireFile(path, path.includes("\0") ? undefined : fs.statSync(path));
  const file = fs.openSync(path, "r");
  try {
    const bytesRead = fs.readSync(file, firstPart, 0, firstReadBytes, 0);
    return parseImageHeader(firstPart.subarray(0, bytesRead));
  } finally {
    fs.closeSync(file);
  }
}

/** To open a pipe that nobody writes to would wait for ever. */
function requireFile(path: string, stats: fs.Stats | undefined): void {
  if (stats?.isFile()) return;
  throw new FormatsError("read-failed", `Cannot read image ${JSON.stringify(path)}: it is not a file`, { path });
}

async function readWholeHead(path: string): Promise<ImageHeader | undefined> {
  requireFile(path, path.includes("\0") ? undefined : await stat(path));
  const file = await open(path, "r");
  try {
    for (let length = firstReadBytes; ; length *= 8) {
      const { buffer, bytesRead } = await read(file, Buffer.allocUnsafe(length), 0, length, 0);
      const header = parseImageHeader(buffer.subarray(0, bytesRead));
      // Those other than PNG and JPEG may also need more than the first part, and do not say so.
      const isEnough = typeof header === "object" || (header === undefined && length > firstReadBytes);
      if (isEnough) return header;
      if (bytesRead < length || length >= longestReadBytes) return undefined;
    }
  } finally {
    await close(file);
  }
}

/** Parses the head of an image file; "more" when the size lies behind the end of `bytes`. */
export function parseImageHeader(bytes: Uint8Array): ImageHeader | "more" | undefined {
  const png = parsePngHeader(bytes);
  if (png !== undefined) return usable({ encoding: "png", ...png });
  const jpeg = parseJpegHeader(bytes);
  if (jpeg === "more") return "more";
  if (jpeg !== undefined) return usable({ encoding: "jpeg", ...jpeg });
  return parseOtherHeader(bytes);
}

const otherEncodings = ["bmp", "gif", "tiff", "webp"];

function parseOtherHeader(bytes: Uint8Array): ImageHeader | undefined {
  try {
    const { type = "", width, height } = imageSize(bytes);
    if (!otherEncodings.includes(type)) return undefined;
    return usable({ encoding: type, widthPixels: width, heightPixels: height, channelCount: type === "gif" ? 1 : 3 });
  } catch {
    // It throws errors of several kinds for what it does not know and for what is cut short.
    return undefined;
  }
}

function usable(header: ImageHeader): ImageHeader | undefined {
  return isSize(header.widthPixels) && isSize(header.heightPixels) ? header : undefined;
}

/** Whether `value` can be the width or height of an image. */
export function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value < 2 ** 31;
}
