import sharp from "sharp";
import type { PreviewAnnotation, PreviewBbox, PreviewDataset, PreviewImage } from "../../src/index.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of one colour with rectangles on it, whose pixels are known exactly. */
export async function paint(
  path: string,
  [width, height]: readonly [number, number],
  rectangles: readonly { readonly bbox: PreviewBbox; readonly colour: Colour }[] = [],
  ground: Colour = [90, 90, 90],
): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hit = rectangles.find(
        ({ bbox: [left, top, w, h] }) => x >= left && x < left + w && y >= top && y < top + h,
      );
      pixels.set(hit?.colour ?? ground, 3 * (y * width + x));
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** A box of a category; other properties as given. */
export function box(
  id: string,
  category: string,
  bbox: PreviewBbox,
  more: Partial<PreviewAnnotation> = {},
): PreviewAnnotation {
  return { id, category, geometry: { kind: "bbox", bbox }, ...more };
}

/** A dataset of these images; the categories are those that annotations have. */
export function datasetOf(images: readonly PreviewImage[]): PreviewDataset {
  return { categories: [], images: () => images };
}

/** The colour of a pixel of a picture that is encoded. */
export async function colourAt(picture: Buffer, x: number, y: number): Promise<Colour> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(y) * info.width + Math.round(x)) * info.channels;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/** Whether two colours are one to the eye, after scaling and compression. */
export function isNear([r, g, b]: Colour, [red, green, blue]: Colour, tolerance = 45): boolean {
  return Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue)) <= tolerance;
}
