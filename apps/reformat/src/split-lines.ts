import { formatCount } from "@m3/command-line";
import type { SplitReport } from "@m3/formats";
import { countOf } from "./report.ts";

/** Splits without annotations of a category are named for so many categories. */
const shownCategories = 5;

/** Says what the splits hold, and how well they are kept apart. */
export function splitLines({ splits, leakage }: SplitReport): string[] {
  const width = Math.max(0, ...splits.map(({ name }) => name.length));
  const lines = splits.map(({ name, imageCount, annotationCount, categories, groupCount }) => {
    const counts = [
      countOf(imageCount, "image"),
      countOf(annotationCount, "annotation"),
      countOf(categories.length, "category", "categories"),
      countOf(groupCount, "group"),
    ];
    return `  ${name.padEnd(width)}  ${counts.join(", ")}`;
  });
  const { imageCount, leakedImageCount, withinSeconds } = leakage;
  const share = `${(leakage.share * 100).toFixed(1)} %`;
  const leak =
    imageCount === 0
      ? "Leakage is not known: no image outside of train has a video and a time"
      : `Leakage: ${share} (${formatCount(leakedImageCount)} of ${formatCount(imageCount)}) of the images outside of train are within ${withinSeconds} s of one inside, in the same video`;
  return ["Splits:", ...lines, leak];
}

/** Categories that a split has nothing of, and splits that were asked for and are empty. */
export function splitWarnings({ splits }: SplitReport, wanted: readonly string[]): string[] {
  const names = new Set(splits.flatMap(({ categories }) => categories.map(({ name }) => name)));
  const warnings = wanted
    .filter((name) => !splits.some((split) => split.name === name))
    .map((name) => `Split "${name}" is empty: there are too few groups to divide`);
  for (const { name, categories } of splits) {
    const own = new Set(categories.map((category) => category.name));
    const lacking = [...names].filter((category) => !own.has(category)).sort();
    if (lacking.length === 0) continue;
    const shown = lacking.slice(0, shownCategories).map((category) => `"${category}"`);
    const rest = lacking.length - shown.length;
    warnings.push(`Split "${name}" has nothing of ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`);
  }
  return warnings;
}
