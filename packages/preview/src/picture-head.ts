import { open } from "node:fs/promises";

/** A kind of picture of pixels, by how its files begin. */
export type PictureKind = "jpeg" | "png" | "gif" | "webp" | "bmp" | "tiff" | "heif";

/**
 * Tells how a file begins that is a picture of pixels, undefined of any other: JPEG, PNG, GIF, WebP, BMP, TIFF, HEIF and AVIF. What draws by
 * following a document (SVG, PDF and the like) does not, whatever its name: it may read other files, or take for ever.
 *
 * @throws the system's error when the file cannot be read
 */
export async function pictureKindOf(path: string): Promise<PictureKind | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.toString("latin1", 0, bytesRead);
    return (Object.keys(pictureHeads) as PictureKind[]).find((kind) => pictureHeads[kind].test(head));
  } finally {
    await file.close();
  }
}

const headBytes = 12;

const pictureHeads: Readonly<Record<PictureKind, RegExp>> = {
  jpeg: /^\xff\xd8\xff/,
  png: /^\x89PNG\r\n/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF.{4}WEBP/s,
  bmp: /^BM/,
  tiff: /^(II[*+]\0|MM\0[*+])/,
  heif: /^.{4}ftyp/s,
};
