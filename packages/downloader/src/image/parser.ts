/** The kinds of image this package tells apart by their first bytes. */
export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "bmp" | "tiff";

/** What the header of an image says about it. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** As stored, before any rotation an EXIF tag asks for. Absent where the file does not say. */
  readonly widthPixels?: number;
  readonly heightPixels?: number;
}

/**
 * What a parser wants next from the bytes of an image; byte counts are at least 1 for "read". The bytes it is given are
 * good until its next demand: they may lie in memory that others write to after that.
 */
export type Demand =
  | { readonly kind: "read"; readonly byteCount: number }
  | { readonly kind: "skip"; readonly byteCount: number; readonly onBytes?: (bytes: Uint8Array) => void }
  /** Everything up to and including the pair. */
  | { readonly kind: "find"; readonly first: number; readonly second: number };

/**
 * Reads an image front to back, asking for bytes as it goes, so that one parser serves bytes from the network, from
 * memory and from disk. It returns once the image is known to be whole, and throws {@link DamagedImage} when it is not.
 */
export type ImageParser = Generator<Demand, ImageHeader, Uint8Array>;

/** Thrown by parsers; the sentence says what is wrong, for a message that already names the file. */
export class DamagedImage extends SyntaxError {
  override readonly name = "DamagedImage";
}

/** Asks for exactly `byteCount` bytes. */
export function* read(byteCount: number): Generator<Demand, Buffer, Uint8Array> {
  if (byteCount <= 0) return Buffer.alloc(0);
  const bytes = yield { kind: "read", byteCount };
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Passes over `byteCount` bytes, showing them to `onBytes` piece by piece. */
export function* skip(byteCount: number, onBytes?: (bytes: Uint8Array) => void): Generator<Demand, void, Uint8Array> {
  if (byteCount <= 0) return;
  yield onBytes === undefined ? { kind: "skip", byteCount } : { kind: "skip", byteCount, onBytes };
}

/** Refuses sizes that no image has, as a header full of zeroes would give. */
export function header(format: ImageFormat, widthPixels: number, heightPixels: number): ImageHeader {
  if (widthPixels > 0 && heightPixels > 0) return { format, widthPixels, heightPixels };
  throw new DamagedImage(`its header says ${widthPixels} x ${heightPixels} pixels`);
}
