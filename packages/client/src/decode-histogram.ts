import { type Decoded, describe, expected, isRecord } from "./decode.ts";
import type { HistogramBin } from "./model.ts";

/** Decodes a histogram by depth, inside its envelope; edges in metres. */
export function decodeDepthHistogram(value: unknown): Decoded<readonly HistogramBin<number>[]> {
  return decodeHistogram(value, (edge) => typeof edge === "number" && Number.isFinite(edge));
}

/** Decodes a histogram by time, inside its envelope; edges are instants. */
export function decodeTimeHistogram(value: unknown): Decoded<readonly HistogramBin<string>[]> {
  return decodeHistogram(value, (edge) => typeof edge === "string");
}

/** The lists of a histogram belong together by their places. */
function decodeHistogram<Edge>(
  value: unknown,
  isEdge: (edge: unknown) => boolean,
): Decoded<readonly HistogramBin<Edge>[]> {
  const content = isRecord(value) && isRecord(value.content) ? value.content : value;
  if (!isRecord(content)) return expected("a histogram", "an object", content);
  const { bins_min: mins = content.binsMin, bins_max: maxes = content.binsMax, values: counts } = content;
  if (!Array.isArray(mins) || !Array.isArray(maxes) || !Array.isArray(counts)) {
    return { problem: `expected a histogram to have three lists, got keys ${Object.keys(content).join(", ")}` };
  }
  if (mins.length !== maxes.length || mins.length !== counts.length) {
    const lengths = [mins, maxes, counts].map(({ length }) => length).join(", ");
    return { problem: `expected the lists of a histogram to be of one length, got ${lengths}` };
  }
  const bins: HistogramBin<Edge>[] = [];
  for (const [index, count] of counts.entries()) {
    const [min, max] = [mins[index], maxes[index]] as [Edge, Edge];
    if (!isEdge(min) || !isEdge(max) || !Number.isSafeInteger(count)) {
      return { problem: `expected bin ${index} of a histogram to have two edges and a count, got ${describe(count)}` };
    }
    bins.push({ min, max, count: count as number });
  }
  return { value: bins };
}
