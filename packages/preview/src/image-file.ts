import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { type PictureKind, pictureKindOf } from "./picture-head.ts";

/** What a file of an image turned out to be. */
export type ImageFile =
  | {
      readonly kind: "image";
      readonly widthPixels: number;
      readonly heightPixels: number;
      /** Whether its EXIF asks for a turn, which browsers obey when they show the file itself. */
      readonly isTurned: boolean;
      readonly thumbnail: Buffer | undefined;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** WebP at this quality is about two thirds of a JPEG that looks the same, and every browser that is kept up shows it. */
const thumbnailQuality = 74;

/** Of 0 to 6; the default, 4, takes two thirds more CPU and makes nothing smaller at this size. */
const thumbnailEffort = 1;

/**
 * Reads an image's size, as it is stored (EXIF turns nothing, because boxes are given in stored pixels), and makes a WebP of it whose
 * longer side is at most `pixels`; of an animation, the first picture. With `always` false it makes one only where the file itself cannot
 * be shown, because a browser would turn it.
 */
export async function readImageFile(path: string, pixels: number, always: boolean): Promise<ImageFile> {
  // A pipe would be waited for without end.
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined || !entry.isFile()) return { kind: "missing" };
  try {
    const kind = await pictureKindOf(path);
    if (kind === undefined) return { kind: "unreadable", reason: "its head is that of no image" };
    // What is not decoded need not be read as a whole.
    const source = closedKinds.has(kind) ? path : await readFile(path);
    const { width, height, orientation = 1 } = await sharp(source).metadata();
    const isTurned = orientation > 1;
    const thumbnail = always || isTurned ? await makeThumbnail(source, pixels) : undefined;
    return { kind: "image", widthPixels: width, heightPixels: height, isTurned, thumbnail };
  } catch (error) {
    return {
      kind: "unreadable",
      reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
    };
  }
}

/**
 * Files that libvips closes when it has read them. Some of others it holds open for later, and Windows removes no folder with a file that is
 * open.
 */
const closedKinds: ReadonlySet<PictureKind> = new Set(["jpeg", "png"]);

async function makeThumbnail(source: string | Buffer, pixels: number): Promise<Buffer> {
  return sharp(source)
    .resize({ width: pixels, height: pixels, fit: "inside", withoutEnlargement: true })
    .webp({ quality: thumbnailQuality, effort: thumbnailEffort })
    .toBuffer();
}
