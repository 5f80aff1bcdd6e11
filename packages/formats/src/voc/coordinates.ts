import { roundTo, type Xyxy } from "../geometry.ts";
import type { VocCoords } from "./options.ts";

/** What files say in `source/annotation` about how they count; the devkit's own say `PASCAL VOC2012` there. */
export const conventions: Readonly<Record<VocCoords, string>> = {
  m3: "0-based, xmax = x + width",
  voc: "PASCAL VOC, 1-based inclusive",
};

/** How a file counts, by what it says about itself. */
export function conventionOf(text: string | undefined): VocCoords {
  return text !== undefined && /^\s*PASCAL VOC|1-based/i.test(text) && !/0-based/.test(text) ? "voc" : "m3";
}

/** Whole pixels from 1, both ends inside, within the image, at least one pixel a side. */
export function toVoc([left, top, right, bottom]: Xyxy, widthPixels: number, heightPixels: number): Xyxy {
  const [xmin, xmax] = toVocSide(left, right, widthPixels);
  const [ymin, ymax] = toVocSide(top, bottom, heightPixels);
  return [xmin, ymin, xmax, ymax];
}

function toVocSide(from: number, to: number, sidePixels: number): [min: number, max: number] {
  const within = (value: number): number => Math.min(sidePixels, Math.max(1, roundTo(value, 0)));
  const [min, max] = [within(from + 1), within(to)];
  if (min <= max) return [min, max];
  // Less than a pixel, between two of them when rounded: the one that its middle is in.
  const pixel = within(Math.floor((from + to) / 2) + 1);
  return [pixel, pixel];
}

/** The inverse of {@link toVoc}, but for the rounding. */
export function fromVoc([xmin, ymin, xmax, ymax]: Xyxy): Xyxy {
  return [xmin - 1, ymin - 1, xmax, ymax];
}
