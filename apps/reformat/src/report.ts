import { formatBytes, formatCount } from "@m3/command-line";
import {
  type CategoryCount,
  type CodeCounts,
  type DatasetSummary,
  type DiagnosticCode,
  findFormat,
} from "@m3/formats/datasets";

const shownCategories = 10;

/** The line that says what was written; COCO's and VOC's are those of m3-download. */
export function wroteLine({ format, paths, fileCount, imageCount, splits }: DatasetSummary): string {
  const [first = ""] = paths;
  if (splits !== undefined && paths.length > 1) return `Wrote ${splits.length} splits to ${paths.join(", ")}`;
  switch (format) {
    case "coco":
      return `Wrote COCO annotation record to ${first}`;
    case "voc":
      return `Wrote ${imageCount} VOC XML files to ${first}`;
    case "csv":
      return `Wrote CSV table to ${first}`;
    case "tf":
      return `Wrote TFRecord to ${first}${otherShards(paths.length - 2)} and its label map to ${paths.at(-1)}`;
    default:
      return `Wrote ${findFormat(format)?.title ?? format} dataset of ${countOf(fileCount, "file")} to ${paths.join(", ")}`;
  }
}

/** What became of the image files, if any were put into the dataset; those that were to be linked and could not be are told of. */
export function placedLines({ placedImages }: DatasetSummary, isCopyAsked: boolean): string[] {
  const { linkedCount = 0, copiedCount = 0 } = placedImages ?? {};
  const lines: string[] = [];
  if (linkedCount > 0)
    lines.push(`${countOf(linkedCount, "image file")} linked into the dataset, which takes no space`);
  const why = isCopyAsked ? "" : ", since the file system would not link";
  if (copiedCount > 0) lines.push(`${countOf(copiedCount, "image file")} copied into the dataset${why}`);
  return lines;
}

/** Says that images are not where loaders look, if any are not. */
export function absentImages({ imageCount, paths, placedImages }: DatasetSummary, title: string): string | undefined {
  const { linkedCount = 0, copiedCount = 0, presentCount = 0 } = placedImages ?? {};
  const absentCount = imageCount - linkedCount - copiedCount - presentCount;
  if (absentCount <= 0) return undefined;
  const which = absentCount === imageCount ? "the images" : countOf(absentCount, "more image");
  return `Loaders of ${title} look for ${which} inside of "${paths[0]}", where there is nothing yet`;
}

/** Says which fields iFDO requires and nobody knows, and how to give them. */
export function unknownFieldLines(fields: ReadonlySet<string>): string[] {
  const ofHeader = [...fields].filter((name) => name !== "created-at");
  return [
    ...(ofHeader.length > 0
      ? [`Nobody knows ${ofHeader.join(", ")}: name a file that says them with --ifdo-header`]
      : []),
    ...(fields.has("created-at") ? ["Nobody knows when the annotations were made: say it with --ifdo-created-at"] : []),
  ];
}

function otherShards(count: number): string {
  return count < 1 ? "" : `, ${countOf(count, "other shard")},`;
}

/** Counts what was written, the largest categories by name. */
export function countLines({ imageCount, annotationCount, categories, sizeBytes }: DatasetSummary): string[] {
  const counts = [
    countOf(imageCount, "image"),
    countOf(annotationCount, "annotation"),
    countOf(categories.length, "category", "categories"),
    formatBytes(sizeBytes),
  ];
  return [counts.join(", "), ...categoryLines(categories)];
}

/** Names the largest categories with their counts. */
export function categoryLines(categories: readonly CategoryCount[]): string[] {
  // Categories of one size stay in the order of their names.
  const largest = categories.toSorted((a, b) => b.annotationCount - a.annotationCount);
  // One line more would say no more than the category's own.
  const shown = largest.length > shownCategories + 1 ? largest.slice(0, shownCategories) : largest;
  const width = Math.max(0, ...shown.map(({ annotationCount }) => formatCount(annotationCount).length));
  const lines = shown.map(({ name, annotationCount }) => `  ${formatCount(annotationCount).padStart(width)}  ${name}`);
  const restCount = largest.length - shown.length;
  return [...lines, ...(restCount > 0 ? [`  and ${restCount} more categories`] : [])];
}

/** What each diagnostic means for the dataset. */
const meanings: Readonly<Record<DiagnosticCode, string>> = {
  "bad-element": "Things in the dataset that are not what its format says",
  clipped: "Boxes or polygons cut at the edge of their image",
  "duplicate-annotation": "Objects that were there twice",
  "duplicate-id": "Things with the id of another left out",
  "empty-box": "Boxes without an area left out",
  "empty-polygon": "Polygons without an area left out",
  "exif-orientation": "Images whose EXIF asks for a turn, which loaders treat in different ways",
  "few-groups": "Splits of too few groups",
  filtered: "Images or annotations left out as asked",
  "invalid-character": "Names with characters that the format cannot hold",
  "loader-limit": "Things that the programs the format is for will not take",
  "merged-splits": "Splits that the format or its readers do not tell apart",
  "missing-field": "Fields that the format requires and nobody knows",
  "missing-file": "Images that are not on disk",
  "name-collision": "Files with a hash in their names, since images share a name",
  "negative-image": "Images without annotations left out",
  "no-ancestor": "Categories that could not be rolled up",
  "non-finite": "Annotations without usable coordinates left out",
  "non-finite-attribute": "Annotations with numbers beyond all bounds among their attributes, written as null",
  "nothing-left": "Images left out, since none of their annotations could be kept",
  "outside-image": "Annotations outside of their image left out",
  "polygon-as-box": "Polygons written as the boxes around them",
  "size-mismatch": "Images of another size than is on record; the file is believed",
  "stale-file": "Files of an earlier run still in the folder, which loaders will take for part of the dataset",
  "unknown-category": "Names of categories that are not there",
  "unknown-image": "Annotations of unknown images left out",
  "unknown-size": "Images of unknown size",
  "unreadable-image": "Files that are no image",
  "unsupported-geometry": "Points or lines left out, which the format cannot hold",
  "unsupported-image": "Images that the format or its loaders cannot use",
  "unusable-attributes": "Annotations without their attributes, which are nested too deep",
};

/** One line for each sort of thing that was found or done. */
export function diagnosticLines(diagnostics: CodeCounts): string[] {
  return Object.entries(diagnostics).map(
    ([code, count]) => `${meanings[code as DiagnosticCode]}: ${formatCount(count)} (${code})`,
  );
}

/** A number with its noun. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
