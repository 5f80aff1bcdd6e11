import { type Ask, createAsk, type Row } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeAnnotation, decodeServerInfo } from "../decode-annotations.ts";
import { isClientError } from "../errors.ts";
import type { Annotation, GeographicRange, HistogramBin, ServerInfo } from "../model.ts";
import { isForBody } from "../observation-constraints.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";
import {
  annotationRow,
  type Body,
  constrainedOf,
  periodOf,
  videoCountsOf,
  videosOf,
} from "./annotations-by-constraints.ts";
import { type AnnotationConstraints, toWireConstraints } from "./constraints.ts";

/** A list of annotations that is parsed while it arrives. */
export type AnnotationList = AsyncGenerator<Annotation, void, undefined>;

/** Settings of lists of annotations. */
export interface AnnotationListOptions extends ListOptions {
  /** Adds what the vehicle measured. @default false */
  readonly withAncillaryData?: boolean | undefined;
}

/** Settings of lists of annotations of a concept. */
export interface ConceptAnnotationOptions extends AnnotationListOptions {
  /** Only those whose moment has an image. @default false */
  readonly hasImage?: boolean | undefined;
}

/** Annotations: observations with the moments they belong to. Source: Annosaurus `/v1/fast` and `/v1/annotations`. */
export interface AnnotationService {
  /** Lists everything there is: `GET /fast`. */
  listAll(options?: AnnotationListOptions): AnnotationList;
  /**
   * Lists those of exactly this concept: `GET /fast/concept/{concept}` or `/fast/concept/images/{concept}`; by
   * `POST /fast` where a slash in the name would not survive every proxy.
   */
  listByConcept(concept: string, options?: ConceptAnnotationOptions): AnnotationList;
  /** Lists those that an association ties to a concept, with or without images: `GET /fast/toconcept/images/{concept}`. */
  listByTargetConcept(concept: string, options?: AnnotationListOptions): AnnotationList;
  /** Lists those of one video: `GET /fast/videoreference/{uuid}`. */
  listByVideoReference(uuid: string, options?: AnnotationListOptions): AnnotationList;
  /** Lists the same with when they were last changed and always with ancillary data, which takes longer: `GET /annotations/videoreference/{uuid}`. */
  listWithChangesByVideoReference(uuid: string, options?: ListOptions): AnnotationList;
  /** Lists those of several videos: `POST /fast/multi`. */
  listByVideoReferences(uuids: readonly string[], options?: AnnotationListOptions): AnnotationList;
  /** Lists those of several videos between two instants, both included: `POST /fast/concurrent`. */
  listConcurrent(uuids: readonly string[], start: string, end: string, options?: AnnotationListOptions): AnnotationList;
  /** Lists all of the moments that have an association with exactly this name and value: `GET /fast/details/{linkName}/{linkValue}`. */
  listByLink(linkName: string, linkValue: string, options?: AnnotationListOptions): AnnotationList;
  /**
   * Lists those that meet constraints: `POST /fast`, by pages. As the server does it: `concepts` also finds what an
   * association ties to one of them, and a name with an apostrophe is an error; `client.listObservations` does better.
   */
  listByConstraints(constraints: AnnotationConstraints, options?: AnnotationListOptions): AnnotationList;
  /** Lists those of the moment that an image belongs to: `GET /annotations/imagereference/{uuid}`. */
  listByImageReference(uuid: string, options?: ListOptions): AnnotationList;
  /** Fetches one: `GET /annotations/{uuid}`. */
  fetch(observationUuid: string, options?: WaitOptions): Promise<Annotation>;
  /** Fetches the one that an association belongs to: `GET /annotations/association/{uuid}`; servers have it since 2026. */
  fetchByAssociation(associationUuid: string, options?: WaitOptions): Promise<Annotation>;
  /** Counts all: `GET /fast/count`. */
  countAll(options?: WaitOptions): Promise<number>;
  /** Counts those that meet constraints: `POST /fast/count`. */
  countByConstraints(constraints: AnnotationConstraints, options?: WaitOptions): Promise<number>;
  /** Counts those of several videos: `POST /annotations/multi/count`. */
  countByVideoReferences(uuids: readonly string[], options?: WaitOptions): Promise<number>;
  /** Counts those of several videos between two instants, both included: `POST /annotations/concurrent/count`. */
  countConcurrent(uuids: readonly string[], start: string, end: string, options?: WaitOptions): Promise<number>;
  /**
   * Counts those that meet constraints by depth, in bins of so many metres: `POST /histogram/depth`; not before 1.0.
   *
   * @param binSizeMeters a whole number from 1 up
   * @throws {RangeError} when it is none
   */
  fetchDepthHistogram(
    constraints: AnnotationConstraints,
    binSizeMeters: number,
    options?: WaitOptions,
  ): Promise<readonly HistogramBin<number>[]>;
  /**
   * Counts those that meet constraints by time, in bins of so many days: `POST /histogram/time`; not before 1.0. Bins
   * are bounded by ISO 8601 instants.
   *
   * @param binSizeDays a whole number from 1 up
   * @throws {RangeError} when it is none
   */
  fetchTimeHistogram(
    constraints: AnnotationConstraints,
    binSizeDays: number,
    options?: WaitOptions,
  ): Promise<readonly HistogramBin<string>[]>;
  /** Fetches where those that meet constraints are: `POST /fast/georange`. The server fails where there are none. */
  fetchGeographicRange(constraints: AnnotationConstraints, options?: WaitOptions): Promise<GeographicRange>;
  /**
   * Fetches what Annosaurus says about itself: `GET /health`.
   *
   * @throws {ClientError} code "http-status" or "not-found" by servers before 0.12
   */
  fetchHealth(options?: WaitOptions): Promise<ServerInfo>;
  /** Finds out whether Annosaurus is from 1.0 on, or older: `GET /health`, which the oldest do not have. */
  fetchGeneration(options?: WaitOptions): Promise<"modern" | "legacy">;
}

const row = annotationRow;
const unpagedRow: Row<Annotation> = { ...row, isPaged: false };

/** Creates the questions about annotations. */
export function createAnnotationService(context: Context): AnnotationService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  return { ...listsOf(ask), ...constrainedOf(ask), ...singlesOf(ask), ...videoCountsOf(ask), ...healthOf(ask) };
}

type Lists = Pick<
  AnnotationService,
  | "listAll"
  | "listByConcept"
  | "listByTargetConcept"
  | "listByVideoReference"
  | "listWithChangesByVideoReference"
  | "listByVideoReferences"
  | "listConcurrent"
  | "listByLink"
  | "listByImageReference"
>;

function listsOf(ask: Ask): Lists {
  const list = (
    action: string,
    path: readonly string[],
    { withAncillaryData, ...options }: AnnotationListOptions = {},
    body?: Body,
  ): AnnotationList => {
    const query = { data: withAncillaryData === true ? true : undefined };
    return ask.list({ action: `list ${action}`, path: ["fast", ...path], query, body }, row, options);
  };
  return {
    listAll: (options) => list("all annotations", [], options),
    listByConcept: (concept, { hasImage = false, ...options } = {}) =>
      isForBody(concept)
        ? listInBody(ask, concept, hasImage, options)
        : list(
            `the annotations of concept "${concept}"`,
            ["concept", ...(hasImage ? ["images"] : []), concept],
            options,
          ),
    listByTargetConcept: (concept, options) =>
      list(`the annotations with concept "${concept}" as a target`, ["toconcept", "images", concept], options),
    listByVideoReference: (uuid, options) =>
      list(`the annotations of video "${uuid}"`, ["videoreference", uuid.toLowerCase()], options),
    listByVideoReferences: (uuids, options) =>
      list(`the annotations of ${uuids.length} videos`, ["multi"], options, videosOf(uuids)),
    listConcurrent: (uuids, start, end, options) =>
      list(
        `the annotations of ${uuids.length} videos from ${start} to ${end}`,
        ["concurrent"],
        options,
        periodOf(uuids, start, end),
      ),
    listWithChangesByVideoReference: (uuid, options) => {
      const action = `list the annotations of video "${uuid}"`;
      return ask.list({ action, path: ["annotations", "videoreference", uuid.toLowerCase()] }, row, options);
    },
    listByLink: (linkName, linkValue, { withAncillaryData, ...options } = {}) => {
      const action = `list the annotations with association "${linkName}"`;
      const query = { data: withAncillaryData === true ? true : undefined };
      return ask.list({ action, path: ["fast", "details", linkName, linkValue], query }, unpagedRow, options);
    },
    listByImageReference: (uuid, options) => {
      const action = `list the annotations of image reference "${uuid}"`;
      return ask.list({ action, path: ["annotations", "imagereference", uuid.toLowerCase()] }, unpagedRow, options);
    },
  };
}

/** Lists a concept by constraints, which find what an association ties to it, too. */
async function* listInBody(
  ask: Ask,
  concept: string,
  hasImage: boolean,
  { withAncillaryData = false, ...options }: AnnotationListOptions,
): AnnotationList {
  const action = `list the annotations of concept "${concept}"`;
  const body = { ...toWireConstraints({ concepts: [concept] }), data: withAncillaryData };
  for await (const annotation of ask.parts({ action, path: ["fast"], body }, row, options)) {
    if (annotation.concept === concept && (!hasImage || annotation.imageReferences.length > 0)) yield annotation;
  }
}

type Singles = Pick<AnnotationService, "fetch" | "fetchByAssociation" | "countAll">;

function singlesOf(ask: Ask): Singles {
  return {
    fetch: (uuid, options) =>
      ask.one(
        { action: `fetch annotation "${uuid}"`, path: ["annotations", uuid.toLowerCase()] },
        decodeAnnotation,
        options,
      ),
    fetchByAssociation: (uuid, options) => {
      const action = `fetch the annotation of association "${uuid}"`;
      return ask.one({ action, path: ["annotations", "association", uuid.toLowerCase()] }, decodeAnnotation, options);
    },
    countAll: (options) => ask.count({ action: "count all annotations", path: ["fast", "count"] }, options),
  };
}

function healthOf(ask: Ask): Pick<AnnotationService, "fetchHealth" | "fetchGeneration"> {
  const fetchHealth = (options?: WaitOptions): Promise<ServerInfo> =>
    ask.one({ action: "ask Annosaurus for its version", path: ["health"] }, decodeServerInfo, options);
  return {
    fetchHealth,
    fetchGeneration: async (options) => {
      try {
        const { version = "" } = await fetchHealth(options);
        return /^0\./.test(version) ? "legacy" : "modern";
      } catch (error) {
        if (isClientError(error, "not-found", "http-status") && error.status === 404) return "legacy";
        throw error;
      }
    },
  };
}
