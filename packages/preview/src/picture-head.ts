import { open } from "node:fs/promises";

/**
 * Whether a file begins as a picture of pixels does: JPEG, PNG, GIF, WebP, BMP, TIFF, HEIF and AVIF. What draws by
 * following a document (SVG, PDF and the like) does not, whatever its name: it may read other files, or take for ever.
 *
 * @throws the system's error when the file cannot be read
 */
export async function beginsAsPicture(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.toString("latin1", 0, bytesRead);
    return pictureHeads.some((pattern) => pattern.test(head));
  } finally {
    await file.close();
  }
}

const headBytes = 12;

const pictureHeads: readonly RegExp[] = [
  /^\xff\xd8\xff/,
  /^\x89PNG\r\n/,
  /^GIF8[79]a/,
  /^RIFF.{4}WEBP/s,
  /^BM/,
  /^(II[*+]\0|MM\0[*+])/,
  /^.{4}ftyp/s,
];
