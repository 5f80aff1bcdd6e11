import { printable } from "@m3/command-line";

/** Lays out rows of text in columns: the first flush left, numbers after it flush right, two spaces between. */
export function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  // What a terminal shows of a name is what has to be measured.
  const cells = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => letterCount(row[column] ?? ""))));
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const padding = " ".repeat((widths[column] ?? 0) - letterCount(cell));
        return column === 0 ? cell + padding : padding + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Letters with their accents count once. */
function letterCount(text: string): number {
  return [...text.normalize("NFC").replace(/\p{M}/gu, "")].length;
}
