import type { Ask, Question, Row } from "../ask.ts";
import { decodeAnnotation, decodeGeographicRange } from "../decode-annotations.ts";
import { decodeDepthHistogram, decodeTimeHistogram } from "../decode-histogram.ts";
import type { Annotation } from "../model.ts";
import type { WaitOptions } from "../service.ts";
import type { AnnotationService } from "./annotations.ts";
import { type AnnotationConstraints, toWireConstraints } from "./constraints.ts";

/** How annotations are read and told apart. */
export const annotationRow: Row<Annotation> = { decode: decodeAnnotation, key: "observation_uuid", isPaged: true };

/** What is sent along with a question. */
export type Body = Readonly<Record<string, unknown>>;

/** Names videos. */
export function videosOf(uuids: readonly string[]): Body {
  return { video_reference_uuids: uuids.map((uuid) => uuid.toLowerCase()) };
}

/** Names videos and a time. */
export function periodOf(uuids: readonly string[], start: string, end: string): Body {
  return { ...videosOf(uuids), start_timestamp: start, end_timestamp: end };
}

type Constrained = Pick<
  AnnotationService,
  "listByConstraints" | "countByConstraints" | "fetchGeographicRange" | "fetchDepthHistogram" | "fetchTimeHistogram"
>;

/** The questions by constraints. */
export function constrainedOf(ask: Ask): Constrained {
  const question = (action: string, path: readonly string[], constraints: AnnotationConstraints) => ({
    action: `${action} by constraints`,
    path: ["fast", ...path],
    body: toWireConstraints(constraints),
  });
  const histogram = (kind: "depth" | "time", constraints: AnnotationConstraints, size: number): Question => {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`Cannot use bins of size ${size}: expected a whole number from 1 up`);
    }
    const action = `count annotations by ${kind}`;
    return { action, path: ["histogram", kind], query: { size }, body: toWireConstraints(constraints) };
  };
  return {
    listByConstraints: (constraints, { withAncillaryData = false, ...options } = {}) => {
      const { body, ...rest } = question("list annotations", [], constraints);
      return ask.parts({ ...rest, body: { ...body, data: withAncillaryData } }, annotationRow, options);
    },
    countByConstraints: (constraints, options) =>
      ask.count(question("count annotations", ["count"], constraints), options),
    fetchGeographicRange: (constraints, options) =>
      ask.one(question("fetch the range", ["georange"], constraints), decodeGeographicRange, options),
    fetchDepthHistogram: async (constraints, binSizeMeters, options) =>
      ask.one(histogram("depth", constraints, binSizeMeters), decodeDepthHistogram, options),
    fetchTimeHistogram: async (constraints, binSizeDays, options) =>
      ask.one(histogram("time", constraints, binSizeDays), decodeTimeHistogram, options),
  };
}

type VideoCounts = Pick<AnnotationService, "countByVideoReferences" | "countConcurrent">;

/** Counts by video. */
export function videoCountsOf(ask: Ask): VideoCounts {
  const count = (what: string, path: string, body: Body, options?: WaitOptions): Promise<number> =>
    ask.count({ action: `count the annotations of ${what}`, path: ["annotations", path, "count"], body }, options);
  return {
    countByVideoReferences: (uuids, options) => count(`${uuids.length} videos`, "multi", videosOf(uuids), options),
    countConcurrent: (uuids, start, end, options) => {
      const what = `${uuids.length} videos from ${start} to ${end}`;
      return count(what, "concurrent", periodOf(uuids, start, end), options);
    },
  };
}
