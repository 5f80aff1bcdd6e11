import { formatBytes, formatCount, type Terminal } from "@m3/command-line";
import { type Losses, lossLines } from "@m3/extract-localizations";
import type { Changes } from "./changes.ts";
import { queryOptions } from "./stages.ts";

/** `1 image`, `2,000 images`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** What changed, as a table. */
export function changeLines(changes: Changes): string[] {
  const rows = (["observations", "localizations", "images"] as const).map((name) => {
    const { total, added, changed, removed } = changes[name];
    return [name, ...[total, added, changed, removed].map(formatCount)];
  });
  const table = [["", "total", "added", "changed", "removed"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}`.trimEnd(),
  );
}

/** What a dataset holds, in a line. */
export function datasetLine(
  {
    imageCount,
    annotationCount,
    categories,
  }: { imageCount: number; annotationCount: number; categories: readonly unknown[] },
  outputs: readonly string[],
): string {
  const held = [
    countOf(imageCount, "image"),
    countOf(annotationCount, "annotation"),
    countOf(categories.length, "category", "categories"),
  ];
  return `${outputs.join(", ")}: ${held.join(", ")}`;
}

/** What extract left out and what was wrong, in lines; recommends the options that `m3 dataset` has. */
export function leftOutLines(losses: Losses): string[] {
  return lossLines(losses, (option) => queryOptions().some(({ name }) => name === option));
}

/** What was downloaded, in a line. */
export function downloadLine(summary: Readonly<Record<string, unknown>>): string {
  const { downloadedCount, missingCount, sizeBytes } = summary as Record<string, number>;
  if (missingCount === 0) return "All images were there already";
  return `Downloaded ${formatCount(downloadedCount ?? 0)} of ${countOf(missingCount ?? 0, "image")}, ${formatBytes(sizeBytes ?? 0)}`;
}

/** Prints lines. */
export function printLines(lines: readonly string[], terminal: Pick<Terminal, "print">): void {
  for (const line of lines) terminal.print(line);
}
