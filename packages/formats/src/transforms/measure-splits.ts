import { compareCodePoints } from "../code-points.ts";
import type { Dataset, ImageRecord } from "../dataset.ts";
import type { CategoryCount } from "../format.ts";
import { type Leakage, LeakageMeter } from "./leakage.ts";
import { hashShare } from "./seeded-hash.ts";
import { groupKey, type SplitUnit } from "./split-groups.ts";

/** What a split holds. */
export interface SplitContent {
  readonly name: string;
  readonly imageCount: number;
  readonly negativeImageCount: number;
  readonly annotationCount: number;
  readonly groupCount: number;
  /** By code point. */
  readonly categories: readonly CategoryCount[];
}

/** What the splits of a dataset hold, and how well they are kept apart. */
export interface SplitReport {
  /** `train`, `val` and `test` first, others by code point; images without a split are in none. */
  readonly splits: readonly SplitContent[];
  /** Groups with images in more than one split. */
  readonly partedGroupCount: number;
  readonly leakage: Leakage;
}

/** Options of {@link measureSplits}. */
export interface MeasureSplitsOptions {
  /** What counts as a group, as in {@link split}. @default "group" */
  readonly by?: SplitUnit;
  /** Two frames of a video within so many seconds are near-twins. @default 10 */
  readonly withinSeconds?: number;
  /** The split that a detector learns from. @default "train" */
  readonly trainSplit?: string;
  readonly signal?: AbortSignal;
}

/** Goes over a dataset and tells what its splits hold, also those that somebody else made. */
export async function measureSplits(dataset: Dataset, options: MeasureSplitsOptions = {}): Promise<SplitReport> {
  const meter = new SplitMeter(options);
  for await (const image of dataset.images()) {
    options.signal?.throwIfAborted();
    meter.add(image);
  }
  return meter.report;
}

/** {@link measureSplits} for images that come by anyway. Holds a number per image and per group. */
export class SplitMeter {
  readonly #by: SplitUnit;
  readonly #leakage: LeakageMeter;
  readonly #splits = new Map<string, SplitCounts>();

  constructor({ by = "group", withinSeconds = 10, trainSplit = "train" }: MeasureSplitsOptions = {}) {
    this.#by = by;
    this.#leakage = new LeakageMeter(trainSplit, withinSeconds);
  }

  /** Counts an image, in the order of the dataset. */
  add(image: ImageRecord): void {
    this.#leakage.add(image);
    if (image.split === undefined) return;
    const counts = this.#splits.get(image.split) ?? new SplitCounts();
    this.#splits.set(image.split, counts);
    counts.add(image, this.#by);
  }

  get report(): SplitReport {
    const splits = [...this.#splits].map(([name, counts]) => counts.toContent(name));
    splits.sort((a, b) => rankOf(a.name) - rankOf(b.name) || compareCodePoints(a.name, b.name));
    return { splits, partedGroupCount: countParted([...this.#splits.values()]), leakage: this.#leakage.leakage };
  }
}

const usualSplits = ["train", "val", "test"];

function rankOf(name: string): number {
  const index = usualSplits.indexOf(name);
  return index === -1 ? usualSplits.length : index;
}

class SplitCounts {
  #imageCount = 0;
  #negativeImageCount = 0;
  #annotationCount = 0;
  /** Hashes of the groups' keys, which are shorter than the keys. */
  readonly groups = new Set<number>();
  readonly #categories = new Map<string, number>();

  add(image: ImageRecord, by: SplitUnit): void {
    this.#imageCount += 1;
    this.#annotationCount += image.annotations.length;
    if (image.annotations.length === 0) this.#negativeImageCount += 1;
    this.groups.add(hashShare("", groupKey(image, by)));
    for (const { category } of image.annotations) {
      this.#categories.set(category, (this.#categories.get(category) ?? 0) + 1);
    }
  }

  toContent(name: string): SplitContent {
    const categories = [...this.#categories].map(([category, annotationCount]) => ({
      name: category,
      annotationCount,
    }));
    return {
      name,
      imageCount: this.#imageCount,
      negativeImageCount: this.#negativeImageCount,
      annotationCount: this.#annotationCount,
      groupCount: this.groups.size,
      categories: categories.sort((a, b) => compareCodePoints(a.name, b.name)),
    };
  }
}

function countParted(splits: readonly SplitCounts[]): number {
  const seen = new Set<number>();
  const parted = new Set<number>();
  for (const { groups } of splits) {
    for (const group of groups) if (seen.size === seen.add(group).size) parted.add(group);
  }
  return parted.size;
}
