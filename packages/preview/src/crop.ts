import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import sharp from "sharp";
import type { Candidate } from "./choose-candidates.ts";
import type { PreviewBbox, PreviewGeometry } from "./dataset.ts";
import { pictureKindOf } from "./picture-head.ts";

/** A square cut out of an image around an annotation. */
export interface Crop {
  readonly category: string;
  readonly geometry: PreviewGeometry;
  /** An encoded picture of `side` by `side` pixels. */
  readonly pixels: Buffer;
  /** From pixels of the image to pixels of the crop: `crop = (image - origin) * scale`. */
  readonly originX: number;
  readonly originY: number;
  readonly scale: number;
  readonly side: number;
}

/** Around an annotation, in shares of its longer side, so that one sees where the animal ends. */
const margin = 0.18;

/** Of the image, in pixels: a point has no size, and a tiny box enlarged to a blur shows nothing. */
const smallestSide = 48;

/** Cuts a square out of the candidate's image; undefined where the file cannot be read or the annotation is not on it. */
export async function cropOf(candidate: Candidate, baseFolder: string, side: number): Promise<Crop | undefined> {
  const path = resolve(baseFolder, candidate.path);
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined || !entry.isFile()) return undefined;
  try {
    if ((await pictureKindOf(path)) === undefined) return undefined;
    // As for thumbnails: what libvips opens itself may stay open.
    const bytes = await readFile(path);
    const { width, height } = await sharp(bytes).metadata();
    const region = regionOf(candidate.bounds, width, height);
    if (region === undefined) return undefined;
    const scale = side / Math.max(region.width, region.height);
    const pixels = await sharp(bytes)
      .extract(region)
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize({ width: side, height: side, fit: "contain", position: "left top", background: "#e4e9eb" })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { category, geometry } = candidate;
    return { category, geometry, pixels, originX: region.left, originY: region.top, scale, side };
  } catch {
    return undefined;
  }
}

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A square around a box, moved into the image where it would reach beyond; no longer square where the image is too small for it. */
export function regionOf(bounds: PreviewBbox, imageWidth: number, imageHeight: number): Region | undefined {
  const [x, y, width, height] = bounds;
  if (x >= imageWidth || y >= imageHeight || x + width <= 0 || y + height <= 0) {
    const isPointInside = width === 0 && height === 0 && x >= 0 && y >= 0 && x < imageWidth && y < imageHeight;
    if (!isPointInside) return undefined;
  }
  const side = Math.max(smallestSide, Math.ceil(Math.max(width, height) * (1 + 2 * margin)));
  const along = (centre: number, limit: number): { from: number; length: number } => {
    const length = Math.min(side, limit);
    return { from: Math.min(limit - length, Math.max(0, Math.round(centre - length / 2))), length };
  };
  const across = along(x + width / 2, imageWidth);
  const down = along(y + height / 2, imageHeight);
  return { left: across.from, top: down.from, width: across.length, height: down.length };
}
