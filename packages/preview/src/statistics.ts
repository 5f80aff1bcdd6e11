import type { PreviewAnnotation, PreviewImage } from "./dataset.ts";
import { boundsOf, hasArea } from "./geometry.ts";
import type { ImageSize } from "./inspect-image.ts";

/** Cells of the map of positions, across and down: of the shape that most video has. */
export const positionGrid = { columns: 32, rows: 18 } as const;

/** Dives beyond so many are counted together, so that memory has a bound when every image is a group of its own. */
const mostGroups = 20_000;

/** Sides in pixels where COCO's evaluation draws its lines between small, medium and large boxes. */
export const sizeBoundaries = { medium: 32, large: 96 } as const;

/** How large an annotation is, as COCO's evaluation divides them; points and lines have no area. */
export type SizeClass = "small" | "medium" | "large" | "none";

/** The part of a dataset that is in one split. */
export interface SplitStatistics {
  imageCount: number;
  readonly annotationsByCategory: Map<string, number>;
}

/** Counts that the charts are made of: memory depends on how many categories, splits and dives there are, not on the number of images. */
export interface Statistics {
  imageCount: number;
  annotationCount: number;
  negativeImageCount: number;
  readonly annotationsByCategory: Map<string, number>;
  readonly imagesByGroup: Map<string, number>;
  otherGroupImageCount: number;
  /** The key "" has the images without a split. */
  readonly splits: Map<string, SplitStatistics>;
  readonly sizes: Record<SizeClass, number>;
  /** By half octaves of the side of a square of the same area: key k counts sides from 2^(k/2) to 2^((k+1)/2) pixels. */
  readonly sides: Map<number, number>;
  /** By quarter octaves of width / height, rounded: key 0 is about square, 4 twice as wide as high. */
  readonly aspects: Map<number, number>;
  /** Centres by cell, row by row from the top left. */
  readonly positions: Uint32Array;
  /** By whole metres. */
  readonly depths: Map<number, number>;
  /** Images by width / height, in hundredths. */
  readonly imageAspects: Map<number, number>;
  readonly problems: Map<string, number>;
}

/** Statistics of nothing yet; the categories are there with a count of 0. */
export function createStatistics(categories: readonly string[]): Statistics {
  return {
    imageCount: 0,
    annotationCount: 0,
    negativeImageCount: 0,
    annotationsByCategory: new Map(categories.map((name) => [name, 0])),
    imagesByGroup: new Map(),
    otherGroupImageCount: 0,
    splits: new Map(),
    sizes: { small: 0, medium: 0, large: 0, none: 0 },
    sides: new Map(),
    aspects: new Map(),
    positions: new Uint32Array(positionGrid.columns * positionGrid.rows),
    depths: new Map(),
    imageAspects: new Map(),
    problems: new Map(),
  };
}

/** Adds one to the count of a key. */
export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Counts an image and its annotations. */
export function countImage(statistics: Statistics, image: PreviewImage, size: ImageSize | undefined): void {
  statistics.imageCount += 1;
  if (image.annotations.length === 0) statistics.negativeImageCount += 1;
  if (size !== undefined) count(statistics.imageAspects, Math.round((100 * size.widthPixels) / size.heightPixels));
  countGroup(statistics, image);
  const depth = image.capture?.depthMeters;
  if (depth !== undefined && Number.isFinite(depth)) count(statistics.depths, Math.floor(depth));
  const split = statistics.splits.get(image.split ?? "") ?? { imageCount: 0, annotationsByCategory: new Map() };
  statistics.splits.set(image.split ?? "", split);
  split.imageCount += 1;
  for (const annotation of image.annotations) {
    count(split.annotationsByCategory, annotation.category);
    countAnnotation(statistics, annotation, size);
  }
}

function countGroup(statistics: Statistics, { group, capture }: PreviewImage): void {
  const name = group ?? capture?.videoName ?? capture?.videoReferenceUuid;
  if (name === undefined) return;
  const { imagesByGroup } = statistics;
  if (imagesByGroup.has(name) || imagesByGroup.size < mostGroups) count(imagesByGroup, name);
  else statistics.otherGroupImageCount += 1;
}

function countAnnotation(
  statistics: Statistics,
  { category, geometry }: PreviewAnnotation,
  size: ImageSize | undefined,
): void {
  statistics.annotationCount += 1;
  count(statistics.annotationsByCategory, category);
  const bounds = boundsOf(geometry);
  if (bounds === undefined) return;
  const [x, y, width, height] = bounds;
  if (size !== undefined)
    countPosition(statistics, (x + width / 2) / size.widthPixels, (y + height / 2) / size.heightPixels);
  if (!hasArea(geometry)) statistics.sizes.none += 1;
  if (!hasArea(geometry) || width <= 0 || height <= 0) return;
  const side = Math.sqrt(width * height);
  statistics.sizes[side < sizeBoundaries.medium ? "small" : side < sizeBoundaries.large ? "medium" : "large"] += 1;
  count(statistics.sides, Math.floor(2 * Math.log2(side)));
  // + 0 makes -0 a 0, so that both are one key in every output.
  count(statistics.aspects, Math.round(4 * Math.log2(width / height)) + 0);
}

/** `x` and `y` as shares of the image's sides. */
function countPosition({ positions }: Statistics, x: number, y: number): void {
  if (x < 0 || y < 0 || x > 1 || y > 1) return;
  const column = Math.min(positionGrid.columns - 1, Math.floor(x * positionGrid.columns));
  const row = Math.min(positionGrid.rows - 1, Math.floor(y * positionGrid.rows));
  const cell = row * positionGrid.columns + column;
  positions[cell] = (positions[cell] ?? 0) + 1;
}

/** Width / height that most images have; 16 / 9 where no size is known. */
export function commonAspect({ imageAspects }: Statistics): number {
  let [best, most] = [178, 0];
  for (const [aspect, images] of imageAspects) {
    if (images > most || (images === most && aspect < best)) [best, most] = [aspect, images];
  }
  return best / 100;
}

/** The entries of a count, the largest first, equal ones by code point. */
export function byCount(counts: ReadonlyMap<string, number>): [name: string, count: number][] {
  return [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1));
}
