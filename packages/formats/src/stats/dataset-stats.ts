import { compareCodePoints } from "../code-points.ts";
import type { Dataset, GeometryKind, ImageRecord } from "../dataset.ts";
import { extentOf } from "../transforms/extent.ts";
import { type MeasureSplitsOptions, SplitMeter, type SplitReport } from "../transforms/measure-splits.ts";
import { hashShare } from "../transforms/seeded-hash.ts";
import { groupKey } from "../transforms/split-groups.ts";
import { type Distribution, DistributionMeter } from "./distribution.ts";

/** How often a category occurs. */
export interface CategoryStats {
  readonly name: string;
  readonly annotationCount: number;
  readonly imageCount: number;
}

/** How large boxes are, and polygons by the boxes around them. */
export interface BoxStats {
  readonly widthPixels: Distribution;
  readonly heightPixels: Distribution;
  /** Width through height. */
  readonly aspectRatio: Distribution;
  /** Share of the image's area, where its size is known. */
  readonly areaShare: Distribution;
  /** By area as COCO counts: below 32 x 32 pixels, below 96 x 96, and the rest. */
  readonly sizes: { readonly small: number; readonly medium: number; readonly large: number };
}

/** Images and annotations from a range of depths. */
export interface DepthStats {
  readonly fromMeters: number;
  /** Not included. */
  readonly toMeters: number;
  readonly imageCount: number;
  readonly annotationCount: number;
}

/** What a dataset holds, in numbers. */
export interface DatasetStats {
  readonly imageCount: number;
  /** Images without annotations. */
  readonly negativeImageCount: number;
  readonly annotationCount: number;
  readonly geometry: Readonly<Record<GeometryKind, number>>;
  /** By code point; also those that the dataset declares and no annotation has. */
  readonly categories: readonly CategoryStats[];
  readonly annotationsPerImage: Distribution;
  readonly boxes: BoxStats;
  /** Images of one dive or video, else imaged moment, see {@link split}. */
  readonly imagesPerGroup: Distribution;
  /** From the surface down; empty where no depth is known. */
  readonly depths: readonly DepthStats[];
  readonly splits: SplitReport;
}

/** Options of {@link datasetStats}. */
export interface StatsOptions extends MeasureSplitsOptions {
  /** Height of the ranges of depths. @default 500 */
  readonly depthStepMeters?: number;
}

/** Goes over a dataset once and counts; holds a number per group, and a number per image for the leakage between splits. */
export async function datasetStats(dataset: Dataset, options: StatsOptions = {}): Promise<DatasetStats> {
  const meter = new StatsMeter(options);
  for await (const image of dataset.images()) {
    options.signal?.throwIfAborted();
    meter.add(image);
  }
  return meter.statsWith(dataset.categories.map(({ name }) => name));
}

class StatsMeter {
  readonly #options: StatsOptions;
  #imageCount = 0;
  #negativeImageCount = 0;
  #annotationCount = 0;
  readonly #geometry: Record<GeometryKind, number> = { bbox: 0, point: 0, polygon: 0, polyline: 0 };
  readonly #categories = new Map<string, { annotationCount: number; imageCount: number }>();
  readonly #perImage = new DistributionMeter();
  readonly #boxes = new BoxMeter();
  readonly #groups = new Map<number, number>();
  readonly #depths = new Map<number, { imageCount: number; annotationCount: number }>();
  readonly #splits: SplitMeter;

  constructor(options: StatsOptions) {
    this.#options = options;
    this.#splits = new SplitMeter(options);
  }

  add(image: ImageRecord): void {
    const { annotations } = image;
    this.#imageCount += 1;
    this.#annotationCount += annotations.length;
    if (annotations.length === 0) this.#negativeImageCount += 1;
    this.#perImage.add(annotations.length);
    this.#splits.add(image);
    this.#boxes.add(image);
    const group = hashShare("", groupKey(image, this.#options.by ?? "group"));
    this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
    this.#addDepth(image);
    for (const { geometry } of annotations) this.#geometry[geometry.kind] += 1;
    for (const name of new Set(annotations.map(({ category }) => category))) this.#categoryOf(name).imageCount += 1;
    for (const { category } of annotations) this.#categoryOf(category).annotationCount += 1;
  }

  statsWith(declared: readonly string[]): DatasetStats {
    for (const name of declared) this.#categoryOf(name);
    const imagesPerGroup = new DistributionMeter();
    for (const count of this.#groups.values()) imagesPerGroup.add(count);
    const categories = [...this.#categories].map(([name, counts]) => ({ name, ...counts }));
    return {
      imageCount: this.#imageCount,
      negativeImageCount: this.#negativeImageCount,
      annotationCount: this.#annotationCount,
      geometry: { ...this.#geometry },
      categories: categories.sort((a, b) => compareCodePoints(a.name, b.name)),
      annotationsPerImage: this.#perImage.distribution,
      boxes: this.#boxes.stats,
      imagesPerGroup: imagesPerGroup.distribution,
      depths: this.#depthStats(),
      splits: this.#splits.report,
    };
  }

  #categoryOf(name: string): { annotationCount: number; imageCount: number } {
    let counts = this.#categories.get(name);
    if (counts === undefined) {
      counts = { annotationCount: 0, imageCount: 0 };
      this.#categories.set(name, counts);
    }
    return counts;
  }

  get #depthStep(): number {
    return this.#options.depthStepMeters ?? 500;
  }

  #addDepth({ capture, annotations }: ImageRecord): void {
    const depth = capture?.depthMeters;
    if (depth === undefined || !Number.isFinite(depth)) return;
    const step = Math.floor(depth / this.#depthStep);
    const counts = this.#depths.get(step) ?? { imageCount: 0, annotationCount: 0 };
    counts.imageCount += 1;
    counts.annotationCount += annotations.length;
    this.#depths.set(step, counts);
  }

  #depthStats(): DepthStats[] {
    const steps = [...this.#depths].sort(([a], [b]) => a - b);
    return steps.map(([step, counts]) => {
      return { fromMeters: step * this.#depthStep, toMeters: (step + 1) * this.#depthStep, ...counts };
    });
  }
}

const smallAreaPixels = 32 ** 2;
const mediumAreaPixels = 96 ** 2;

class BoxMeter {
  readonly #widths = new DistributionMeter();
  readonly #heights = new DistributionMeter();
  readonly #aspects = new DistributionMeter();
  readonly #shares = new DistributionMeter();
  readonly #sizes = { small: 0, medium: 0, large: 0 };

  add({ annotations, widthPixels, heightPixels }: ImageRecord): void {
    for (const annotation of annotations) {
      const [width, height] = extentOf(annotation) ?? [0, 0];
      if (!(width > 0 && height > 0 && width * height < Infinity)) continue;
      const area = width * height;
      this.#widths.add(width);
      this.#heights.add(height);
      this.#aspects.add(width / height);
      if (widthPixels !== undefined && heightPixels !== undefined)
        this.#shares.add(area / (widthPixels * heightPixels));
      this.#sizes[area < smallAreaPixels ? "small" : area < mediumAreaPixels ? "medium" : "large"] += 1;
    }
  }

  get stats(): BoxStats {
    return {
      widthPixels: this.#widths.distribution,
      heightPixels: this.#heights.distribution,
      aspectRatio: this.#aspects.distribution,
      areaShare: this.#shares.distribution,
      sizes: { ...this.#sizes },
    };
  }
}
