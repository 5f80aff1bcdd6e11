import { byCount, type Statistics } from "../statistics.ts";
import { drawBars, drawShares } from "./bars.ts";
import { type Chart, plural } from "./chart.ts";
import { drawHistogram } from "./histogram.ts";

const mostBars = 12;
const mostBalanced = 12;

/** Images per dive, or whatever else the images are grouped by. */
export function diveChart({ imagesByGroup, otherGroupImageCount }: Statistics): Chart | undefined {
  const entries = byCount(imagesByGroup);
  if (entries.length === 0) return undefined;
  const rest = entries.length > mostBars ? ` The ${mostBars} largest are drawn; the table has more.` : "";
  const others =
    otherGroupImageCount > 0 ? ` ${plural(otherGroupImageCount, "image")} of further ones are not told apart.` : "";
  return {
    id: "dives",
    title: "Images per dive",
    caption: `${plural(entries.length, "dive or video", "dives or videos")}. Images of one belong in one split.${rest}${others}`,
    svg: drawBars("Images per dive or video, as bars", entries.slice(0, mostBars)),
    table: [["Dive or video", "Images"], ...entries.slice(0, 500)],
  };
}

/** Images by depth. */
export function depthChart({ depths }: Statistics): Chart | undefined {
  if (depths.size === 0) return undefined;
  const keys = [...depths.keys()];
  const [shallowest, deepest] = [Math.min(...keys), Math.max(...keys)];
  const step = niceStep((deepest + 1 - Math.min(0, shallowest)) / 24);
  const first = Math.floor(shallowest / step);
  const last = Math.max(Math.floor(deepest / step), first + 5);
  const bins = [...Array(last - first + 1).keys()].map((index) => {
    const x1 = (first + index) * step;
    return { x1, x2: x1 + step, count: 0 };
  });
  for (const [depth, count] of depths) {
    const bin = bins[Math.floor(depth / step) - first];
    if (bin !== undefined) bin.count += count;
  }
  const tickStep = step * Math.max(1, Math.ceil(bins.length / 7));
  const from = Math.ceil((first * step) / tickStep);
  const ticks = [...Array(10).keys()].map((index) => (from + index) * tickStep);
  return {
    id: "depths",
    title: "Images per depth",
    caption: `From ${shallowest} to ${deepest} metres, in steps of ${step}.`,
    svg: drawHistogram("Images per depth, as a histogram", bins, {
      label: "depth, metres",
      ticks: ticks.map((at) => ({ at, text: String(at) })),
    }),
    table: [["From (m)", "to (m)", "Images"], ...bins.map(({ x1, x2, count }) => [x1, x2, count])],
  };
}

/** The next of 1, 2, 5, 10, 20, 50 ... */
function niceStep(rough: number): number {
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= rough) return digit * power;
  }
}

/** How each category is divided among the splits. */
export function splitChart({ splits, annotationsByCategory, imageCount }: Statistics): Chart | undefined {
  const names = [...splits.keys()].sort(bySplit);
  if (names.every((name) => name === "")) return undefined;
  const shown = (name: string): string => (name === "" ? "no split" : name);
  const categories = byCount(annotationsByCategory).filter(([, count]) => count > 0);
  const imagesOf = (name: string): number => splits.get(name)?.imageCount ?? 0;
  const annotationsOf = (name: string, category: string): number =>
    splits.get(name)?.annotationsByCategory.get(category) ?? 0;
  const rows = [
    { name: "All images", shares: names.map((name) => ({ part: shown(name), share: imagesOf(name) / imageCount })) },
    ...categories.slice(0, mostBalanced).map(([category, total]) => ({
      name: category,
      shares: names.map((name) => ({ part: shown(name), share: annotationsOf(name, category) / total })),
    })),
  ];
  const rest =
    categories.length > mostBalanced ? ` The ${mostBalanced} most frequent are drawn; the table has all.` : "";
  return {
    id: "splits",
    title: "Balance of the splits",
    caption: `Shares of images, then of the annotations of each category. Where a line differs from the first, the split is uneven.${rest}`,
    svg: drawShares("Shares of the splits per category, as bars", rows),
    table: [
      ["", ...names.map(shown)],
      ["All images", ...names.map(imagesOf)],
      ...categories.map(([category]) => [category, ...names.map((name) => annotationsOf(name, category))]),
    ],
  };
}

/** Splits in the order in which people name them. */
export function bySplit(a: string, b: string): number {
  const known = ["train", "val", "test"];
  const rank = (name: string): number => (name === "" ? 9 : known.includes(name) ? known.indexOf(name) : 5);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Problems by code. */
export function problemChart({ problems }: Statistics): Chart | undefined {
  const entries = byCount(problems);
  if (entries.length === 0) return undefined;
  return {
    id: "problems",
    title: "Problems by code",
    caption: "What was found in the dataset or done to it.",
    svg: drawBars("Problems by code, as bars", entries),
    table: [["Code", "Problems"], ...entries],
  };
}
