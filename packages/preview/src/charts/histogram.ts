import { axisX, rectY, ruleX, ruleY, text } from "@observablehq/plot";
import { formatCount } from "./chart.ts";
import { draw, ink } from "./draw.ts";

/** One bar of a histogram: from `x1` to `x2` on the axis, as wide as that. */
export interface Bin {
  readonly x1: number;
  readonly x2: number;
  readonly count: number;
}

/** The axis under a histogram. */
export interface BinAxis {
  readonly label: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Thin lines with a word beside each. */
  readonly rules?: readonly { readonly at: number; readonly text: string }[];
}

/** A histogram over bins whose borders are already on the scale of the axis (logarithms, say). */
export function drawHistogram(description: string, bins: readonly Bin[], axis: BinAxis): string {
  const first = Math.min(...bins.map(({ x1 }) => x1));
  const last = Math.max(...bins.map(({ x2 }) => x2));
  const isInside = ({ at }: { at: number }): boolean => at >= first && at <= last;
  const ticks = axis.ticks.filter(isInside);
  const rules = (axis.rules ?? []).filter(isInside);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return draw(
    description,
    {
      height: 224,
      marginTop: 40,
      marginBottom: 44,
      marginLeft: 0,
      marginRight: 0,
      x: { domain: [first, last], range: [8, 472] },
      y: { domain: [0, most], axis: null },
    },
    [
      rectY(bins, {
        x1: "x1",
        x2: "x2",
        y: "count",
        fill: ink.accent,
        insetLeft: 1,
        insetRight: 1,
        ry2: 2,
        rx2: 2,
      } as object),
      text(bins.filter(({ count }) => count === most).slice(0, 1), {
        x: ({ x1, x2 }: Bin) => (x1 + x2) / 2,
        y: "count",
        dy: -8,
        text: ({ count }: Bin) => formatCount(count),
        fill: ink.muted,
        fontVariant: "tabular-nums",
      }),
      ruleX(rules, { x: "at", stroke: ink.muted, strokeDasharray: "2,3" }),
      text(rules, { x: "at", frameAnchor: "top", dy: -32, dx: 0, text: "text", fill: ink.muted, fontSize: 11 }),
      ruleY([0], { stroke: ink.line }),
      axisX(
        ticks.map(({ at }) => at),
        {
          tickFormat: (value: unknown) => ticks.find(({ at }) => at === value)?.text ?? "",
          tickSize: 4,
          color: ink.muted,
          label: axis.label,
          labelAnchor: "center",
          labelArrow: "none",
          labelOffset: 40,
          fontSize: 12,
        },
      ),
    ],
  );
}
