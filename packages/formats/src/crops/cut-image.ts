import { readFile } from "node:fs/promises";
import type { CropArea } from "./crop-area.ts";

/** A decoded image that pieces are cut from. */
export interface OpenImage {
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** Encodes a piece. */
  readonly cut: (area: CropArea, encoding: CropEncoding) => Promise<Buffer>;
}

/** How crops are stored. */
export type CropEncoding = "jpeg" | "png";

/** Hardly to be told from the original, and a third of the size of PNG. */
const jpegQuality = 95;

/**
 * Decodes an image file to colours of 8 bits, as stored, whatever turn its EXIF asks for: that is how the boxes count.
 *
 * @throws {Error} sharp's own, for what it cannot decode
 */
export async function openImage(path: string): Promise<OpenImage> {
  const { default: sharp } = await import("sharp");
  // Read here, since libvips has only its own words for a file that is not there.
  const input = sharp(await readFile(path))
    .toColourspace("srgb")
    .removeAlpha();
  const { data, info } = await input.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    widthPixels: width,
    heightPixels: height,
    cut: (area, encoding) => {
      const piece = sharp(data, { raw: { width, height, channels } }).extract(area);
      const encoded =
        encoding === "png" ? piece.png() : piece.jpeg({ quality: jpegQuality, chromaSubsampling: "4:4:4" });
      return encoded.toBuffer();
    },
  };
}
