import { formatCount } from "@m3/command-line";
import type { DatasetStats, Distribution } from "@m3/formats";
import { countOf } from "./report.ts";
import { splitLines } from "./split-lines.ts";

/** Says what a dataset holds: categories by name, as `count_localizations.py` does, then sizes, depths and splits. */
export function statsLines(stats: DatasetStats): string[] {
  const { categories, annotationCount, boxes, depths, splits } = stats;
  const counts = [
    countOf(stats.imageCount, "image"),
    `${countOf(stats.negativeImageCount, "image")} without annotations`,
    countOf(annotationCount, "annotation"),
    countOf(categories.length, "category", "categories"),
    countOf(stats.imagesPerGroup.count, "group"),
  ];
  const width = Math.max(0, ...categories.map((category) => formatCount(category.annotationCount).length));
  const lines = categories.map((category) => {
    const count = formatCount(category.annotationCount).padStart(width);
    return `  ${count}  ${category.name}, in ${countOf(category.imageCount, "image")}`;
  });
  const { small, medium, large } = boxes.sizes;
  return [
    counts.join(", "),
    ...lines,
    ...(boxes.widthPixels.count === 0
      ? []
      : [
          `Boxes: ${formatCount(small)} below 32 x 32 pixels, ${formatCount(medium)} below 96 x 96, ${formatCount(large)} larger`,
          `  width         ${spread(boxes.widthPixels, " px")}`,
          `  height        ${spread(boxes.heightPixels, " px")}`,
          `  width/height  ${spread(boxes.aspectRatio, "")}`,
          ...(boxes.areaShare.count === 0 ? [] : [`  of the image  ${spread(percent(boxes.areaShare), " %")}`]),
        ]),
    ...(stats.imageCount === 0 ? [] : [`Annotations per image: ${spread(stats.annotationsPerImage, "")}`]),
    ...depths.map(({ fromMeters, toMeters, imageCount, annotationCount: count }) => {
      return `  ${formatCount(fromMeters)} to ${formatCount(toMeters)} m: ${countOf(imageCount, "image")}, ${countOf(count, "annotation")}`;
    }),
    ...(splits.splits.length === 0 ? [] : splitLines(splits)),
  ];
}

function spread({ min, median, max, p5, p95 }: Distribution, unit: string): string {
  const [least, low, middle, high, most] = [min, p5, median, p95, max].map((value) => brief(value ?? 0));
  return `${least} to ${most}${unit}, half below ${middle}${unit}, 90 % from ${low} to ${high}${unit}`;
}

function brief(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(distribution: Distribution): Distribution {
  const { count, ...values } = distribution;
  const entries = Object.entries(values).map(([key, value]) => [key, value === undefined ? undefined : value * 100]);
  return { count, ...Object.fromEntries(entries) } as Distribution;
}
