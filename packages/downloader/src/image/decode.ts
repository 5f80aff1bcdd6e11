import { availableParallelism } from "node:os";
import PQueue from "p-queue";
import type Sharp from "sharp";
import { DownloaderError } from "../errors.ts";
import type { ImageFormat } from "./parser.ts";

/** The disk shares Node's four threads with the decoder, so some are left to it. */
const queue = new PQueue({ concurrency: Math.max(1, Math.min(availableParallelism(), 3)) });

/** Formats that sharp does not read. */
const unreadable: ReadonlySet<ImageFormat> = new Set(["bmp"]);

/** Decodes images to the last pixel and says what is wrong with them; undefined when nothing is. */
export type DecodeCheck = (format: ImageFormat, bytes: Uint8Array) => Promise<string | undefined>;

/**
 * Loads sharp, which is no dependency of this package, and makes a check of it.
 *
 * @throws {DownloaderError} code "missing-package".
 */
export async function createDecodeCheck(): Promise<DecodeCheck> {
  const sharp = await loadSharp();
  return async (format, bytes) => {
    if (unreadable.has(format)) return undefined;
    return await queue.add(async () => {
      try {
        // A warning is all that libjpeg makes of damage in the middle of a picture.
        await sharp(bytes, { failOn: "warning", limitInputPixels: false }).raw().toBuffer();
        return undefined;
      } catch (error) {
        return error instanceof Error ? `it cannot be decoded (${error.message.trim()})` : "it cannot be decoded";
      }
    });
  };
}

async function loadSharp(): Promise<typeof Sharp> {
  try {
    return (await import("sharp")).default;
  } catch (cause) {
    const message = 'Cannot decode images: expected the package "sharp" to be installed';
    throw new DownloaderError("missing-package", message, { path: "sharp", cause });
  }
}
