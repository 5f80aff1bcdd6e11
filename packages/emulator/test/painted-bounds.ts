import sharp from "sharp";
import type { Mark } from "../src/drawing/marks.ts";
import { svgOf } from "../src/drawing/svg.ts";

/** The rectangle of the pixels that marks paint at all: left, top, right, bottom. */
export async function paintedBounds(marks: readonly Mark[], width: number, height: number): Promise<number[]> {
  const svg = svgOf({ width, height }, { defs: "", content: "" }, marks);
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[(y * width + x) * 4 + 3] ?? 0) < 8) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return [left, top, right, bottom];
}
