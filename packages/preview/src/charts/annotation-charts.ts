import { rect } from "@observablehq/plot";
import { byCount, commonAspect, positionGrid, type Statistics, sizeBoundaries } from "../statistics.ts";
import { drawBars } from "./bars.ts";
import { type Chart, formatCount, plural } from "./chart.ts";
import { chartWidth, draw, ink } from "./draw.ts";
import { type Bin, drawHistogram } from "./histogram.ts";

const mostBars = 24;

/** Annotations per category, the most frequent first. */
export function categoryChart({ annotationsByCategory, annotationCount }: Statistics): Chart | undefined {
  const entries = byCount(annotationsByCategory);
  if (entries.length === 0) return undefined;
  const rest = entries.length - mostBars;
  const more = rest > 0 ? ` The ${mostBars} most frequent are drawn; the table has all.` : "";
  return {
    id: "categories",
    title: "Annotations per category",
    caption: `${plural(annotationCount, "annotation")} in ${plural(entries.length, "category", "categories")}.${more}`,
    svg: drawBars("Annotations per category, as bars", entries.slice(0, mostBars)),
    table: [["Category", "Annotations"], ...entries],
  };
}

/** How large boxes and polygons are. */
export function sizeChart({ sides, sizes }: Statistics): Chart | undefined {
  const bins = binsOf(sides, 2);
  if (bins.length === 0) return undefined;
  const { medium, large } = sizeBoundaries;
  return {
    id: "sizes",
    title: "Box size",
    caption: `Side of a square of the same area, in pixels. As COCO divides them, ${formatCount(sizes.small)} are small, ${formatCount(sizes.medium)} medium and ${formatCount(sizes.large)} large.`,
    svg: drawHistogram("Sizes of boxes, as a histogram", bins, {
      label: "side, pixels",
      ticks: [...Array(17).keys()].map((power) => ({ at: power, text: String(2 ** power) })),
      rules: [
        { at: Math.log2(medium), text: `${medium} px` },
        { at: Math.log2(large), text: `${large} px` },
      ],
    }),
    table: [
      ["Side from (px)", "to (px)", "Boxes"],
      ...bins.map(({ x1, x2, count }) => [round(2 ** x1), round(2 ** x2), count]),
    ],
  };
}

/** How wide boxes are for their height. */
export function aspectChart({ aspects }: Statistics): Chart | undefined {
  const bins = binsOf(aspects, 4, -0.5);
  if (bins.length === 0) return undefined;
  const names = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
  return {
    id: "aspects",
    title: "Box shape",
    caption: "Width to height. Left of the line boxes are upright, right of it they lie.",
    svg: drawHistogram("Width to height of boxes, as a histogram", bins, {
      label: "width : height",
      ticks: names.map((power) => ({ at: power, text: power < 0 ? `1 : ${2 ** -power}` : `${2 ** power} : 1` })),
      rules: [{ at: 0, text: "square" }],
    }),
    table: [
      ["Width / height from", "to", "Boxes"],
      ...bins.map(({ x1, x2, count }) => [round(2 ** x1), round(2 ** x2), count]),
    ],
  };
}

/** Every bin from the first that has something to the last, on the scale of log2; at least eight, so that one bar is not a wall. */
function binsOf(counts: ReadonlyMap<number, number>, perOctave: number, shift = 0): Bin[] {
  if (counts.size === 0) return [];
  const keys = [...counts.keys()];
  let [first, last] = [Math.min(...keys), Math.max(...keys)];
  while (last - first < 8) [first, last] = [first - 1, last + 1];
  return [...Array(last - first + 1).keys()].map((index) => {
    const key = first + index;
    return { x1: (key + shift) / perOctave, x2: (key + 1 + shift) / perOctave, count: counts.get(key) ?? 0 };
  });
}

/** Where on the image the centres of annotations are. */
export function positionChart(statistics: Statistics): Chart | undefined {
  const { columns, rows, counts } = fieldsOf(statistics);
  const most = Math.max(...counts);
  if (most === 0) return undefined;
  const cells = counts.map((count, cell) => ({ x: cell % columns, y: Math.floor(cell / columns), count }));
  // Centres usually crowd in few cells; without the root the others could not be told from nothing.
  const opacity = ({ count }: { count: number }): number => Math.sqrt(count / most);
  const height = Math.round(chartWidth / Math.min(3, Math.max(0.8, commonAspect(statistics))));
  return {
    id: "positions",
    title: "Where annotations are",
    caption: `Centres on the image. The fullest field holds ${plural(most, "annotation")}.`,
    svg: draw(
      "Centres of annotations on the image, as a map of fields",
      {
        height,
        margin: 0.5,
        x: { domain: [0, columns], axis: null },
        y: { domain: [rows, 0], axis: null },
      },
      [
        rect([0], { x1: 0, x2: columns, y1: 0, y2: rows, fill: ink.faint, fillOpacity: 0.5, rx: 4 }),
        rect(
          cells.filter(({ count }) => count > 0),
          {
            x1: "x",
            x2: ({ x }: { x: number }) => x + 1,
            y1: "y",
            y2: ({ y }: { y: number }) => y + 1,
            fill: ink.accent,
            fillOpacity: { value: opacity, scale: null } as never,
            inset: 0.75,
            rx: 1.5,
          },
        ),
      ],
    ),
    table: [
      ["Part of the image", "Annotations"],
      ...ninths(statistics.positions).map(([name, count]) => [name, count]),
    ],
  };
}

/** Below so many annotations, fields of four cells: single cells would be a scatter of ones. */
const fineMapFrom = 2000;

/** The cells of the map, or where there are few annotations those of one of half its resolution. */
function fieldsOf({ positions, annotationCount }: Statistics): { columns: number; rows: number; counts: number[] } {
  const { columns, rows } = positionGrid;
  if (annotationCount >= fineMapFrom) return { columns, rows, counts: [...positions] };
  const counts = Array.from({ length: (columns * rows) / 4 }, () => 0);
  positions.forEach((count, cell) => {
    const field = Math.floor(cell / columns / 2) * (columns / 2) + Math.floor((cell % columns) / 2);
    counts[field] = (counts[field] ?? 0) + count;
  });
  return { columns: columns / 2, rows: rows / 2, counts };
}

/** The map in nine parts, which can be read as a table. */
function ninths(positions: Uint32Array): [name: string, count: number][] {
  const parts = new Map<string, number>();
  for (const vertical of ["top", "middle", "bottom"]) {
    for (const horizontal of ["left", "centre", "right"]) parts.set(`${vertical} ${horizontal}`, 0);
  }
  const names = [...parts.keys()];
  const { columns, rows } = positionGrid;
  positions.forEach((count, cell) => {
    const column = Math.floor((3 * (cell % columns)) / columns);
    const row = Math.floor((3 * Math.floor(cell / columns)) / rows);
    const name = names[3 * row + column] as string;
    parts.set(name, (parts.get(name) ?? 0) + count);
  });
  return [...parts];
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
