import { barX, text } from "@observablehq/plot";
import { formatCount, shorten } from "./chart.ts";
import { chartWidth, draw, ink } from "./draw.ts";

const rowHeight = 34;
/** In small letters; leaves room for the count in the larger type of narrow windows. */
const nameLength = 44;

/** Horizontal bars, each under its name, with its count at the end of the line. */
export function drawBars(description: string, entries: readonly (readonly [name: string, count: number])[]): string {
  const most = Math.max(1, ...entries.map(([, value]) => value));
  const rows = entries.map(([name, value], row) => ({ row, name: shorten(name, nameLength), value }));
  const lane = { y: "row", insetTop: 21, insetBottom: 6, rx: 3.5 } as const;
  return draw(
    description,
    {
      height: rows.length * rowHeight + 4,
      margin: 0,
      marginRight: 1,
      marginBottom: 4,
      x: { domain: [0, most], axis: null },
      y: { domain: rows.map(({ row }) => row), axis: null, padding: 0, round: false },
    },
    [
      barX(rows, { ...lane, x1: 0, x2: most, fill: ink.faint }),
      barX(rows, { ...lane, x1: 0, x2: "value", fill: ink.accent }),
      text(rows, { x: 0, y: "row", dy: -5, text: "name", textAnchor: "start", fill: ink.text, fontSize: 13 }),
      text(rows, {
        x: most,
        y: "row",
        dy: -5,
        text: ({ value }: { value: number }) => formatCount(value),
        textAnchor: "end",
        fill: ink.muted,
        fontSize: 12,
        fontVariant: "tabular-nums",
      }),
    ],
  );
}

/** Parts of a whole, one line per category: a bar of full length cut into the shares of the splits. */
export function drawShares(
  description: string,
  rows: readonly {
    readonly name: string;
    readonly shares: readonly { readonly part: string; readonly share: number }[];
  }[],
): string {
  const pieces = rows.flatMap(({ shares }, row) => {
    let from = 0;
    return shares.map(({ part, share }, index) => {
      const label = longestThatFits([`${part} ${Math.round(share * 100)} %`, part], share * chartWidth);
      const piece = { row, from, to: from + share, label, shade: Math.min(index, 3) };
      from += share;
      return piece;
    });
  });
  const names = rows.map(({ name }, row) => ({ row, name: shorten(name, nameLength) }));
  const fills = ["var(--share-1)", "var(--share-2)", "var(--share-3)", "var(--share-4)"];
  return draw(
    description,
    {
      height: rows.length * 48 + 4,
      margin: 0,
      marginBottom: 4,
      x: { domain: [0, 1], axis: null },
      y: { domain: names.map(({ row }) => row), axis: null, padding: 0, round: false },
    },
    [
      ...fills.map((fill, shade) =>
        barX(
          pieces.filter((piece) => piece.shade === shade),
          { x1: "from", x2: "to", y: "row", fill, insetTop: 20, insetBottom: 8, insetLeft: 1, insetRight: 1, rx: 2 },
        ),
      ),
      text(names, { x: 0, y: "row", dy: -14, text: "name", textAnchor: "start", fill: ink.text, fontSize: 13 }),
      text(
        pieces.filter(({ label }) => label !== ""),
        {
          x: "from",
          y: "row",
          dx: 7,
          dy: 6,
          text: "label",
          textAnchor: "start",
          fill: "var(--on-share)",
          fontSize: 11,
        },
      ),
    ],
  );
}

/** Letters are a good half as wide as high. */
function longestThatFits(labels: readonly string[], width: number): string {
  return labels.find((label) => label.length * 6.4 + 12 < width) ?? "";
}
