import type { Statistics } from "../statistics.ts";
import { aspectChart, categoryChart, positionChart, sizeChart } from "./annotation-charts.ts";
import type { Chart } from "./chart.ts";
import { depthChart, diveChart, problemChart, splitChart } from "./image-charts.ts";

/** Every chart that there is something to show in. */
export function allCharts(statistics: Statistics): Chart[] {
  return [
    categoryChart,
    positionChart,
    sizeChart,
    aspectChart,
    splitChart,
    depthChart,
    diveChart,
    problemChart,
  ].flatMap((chart) => chart(statistics) ?? []);
}
