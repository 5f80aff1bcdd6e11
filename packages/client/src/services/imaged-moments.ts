import { type Ask, createAsk, type Question, type Row } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeMoment, decodeMomentIndex, decodeVideoCount } from "../decode-annotations.ts";
import type { ImagedMoment, MomentIndex, VideoCount } from "../model.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** A list of moments that is parsed while it arrives. */
export type MomentList = AsyncGenerator<ImagedMoment, void, undefined>;

/** Settings of questions about the moments of a concept. */
export interface ConceptMomentOptions extends ListOptions {
  /** Only those with an image. @default false */
  readonly hasImage?: boolean | undefined;
}

/**
 * Moments of videos with everything that was observed in them. The server is slower here than with annotations.
 * A moment that the server lists more than once is given once. Source: Annosaurus `/v1/imagedmoments`.
 */
export interface ImagedMomentService {
  /** Lists all, by pages: `GET /imagedmoments`. */
  listAll(options?: ListOptions): MomentList;
  /** Lists those in which a concept was observed: `GET /imagedmoments/concept/{concept}` or `.../concept/images/{concept}`. */
  listByConcept(concept: string, options?: ConceptMomentOptions): MomentList;
  /** Lists those of a video: `GET /imagedmoments/videoreference/{uuid}`. */
  listByVideoReference(uuid: string, options?: ListOptions): MomentList;
  /** Lists those with images: `GET /imagedmoments/find/images`. */
  listWithImages(options?: ListOptions): MomentList;
  /** Lists those with an association of this name: `GET /imagedmoments/find/linkname/{linkName}`. */
  listByLinkName(linkName: string, options?: ListOptions): MomentList;
  /** Lists those that, or an observation of which, changed between two instants: `GET /imagedmoments/modified/{start}/{end}`. */
  listModified(start: string, end: string, options?: ListOptions): MomentList;
  /**
   * Lists those of videos that were recorded no more than so long before or after a moment:
   * `POST /imagedmoments/windowrequest`. One without that time is in no window.
   *
   * @throws {ClientError} code "not-found" when there is no such moment
   */
  listAround(
    imagedMomentUuid: string,
    windowMillis: number,
    videoReferenceUuids: readonly string[],
    options?: ListOptions,
  ): MomentList;
  /** Lists the uuids of those in which a concept was observed and that have an image: `GET /fast/imagedmoments/concept/images/{concept}`. */
  listUuidsByConcept(concept: string, options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the uuids of those that an association ties to a concept: `GET /fast/imagedmoments/toconcept/images/{concept}`. */
  listUuidsByTargetConcept(concept: string, options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the times of the moments of a video: `GET /index/videoreference/{uuid}`. */
  listTimesByVideoReference(uuid: string, options?: ListOptions): AsyncGenerator<MomentIndex, void, undefined>;
  /** Lists the videos that have moments: `GET /imagedmoments/videoreference`. */
  listVideoReferenceUuids(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Fetches one: `GET /imagedmoments/{uuid}`. */
  fetch(uuid: string, options?: WaitOptions): Promise<ImagedMoment>;
  /** Fetches the one that an image belongs to: `GET /imagedmoments/imagereference/{uuid}`. */
  fetchByImageReference(uuid: string, options?: WaitOptions): Promise<ImagedMoment>;
  /** Fetches the one that an observation belongs to: `GET /imagedmoments/observation/{uuid}`. */
  fetchByObservation(uuid: string, options?: WaitOptions): Promise<ImagedMoment>;
  /** Counts all: `GET /imagedmoments/count/all`. */
  countAll(options?: WaitOptions): Promise<number>;
  /** Counts those with images: `GET /imagedmoments/count/images`, of one video `.../{uuid}`. */
  countWithImages(videoReferenceUuid?: string, options?: WaitOptions): Promise<number>;
  /** Counts those in which a concept was observed: `GET /imagedmoments/concept/count/{concept}` or `.../concept/images/count/{concept}`. */
  countByConcept(concept: string, options?: Omit<ConceptMomentOptions, "onProblem">): Promise<number>;
  /** Counts those with an association of this name: `GET /imagedmoments/count/linkname/{linkName}`. */
  countByLinkName(linkName: string, options?: WaitOptions): Promise<number>;
  /** Counts those that changed between two instants: `GET /imagedmoments/modified/count/{start}/{end}`. */
  countModified(start: string, end: string, options?: WaitOptions): Promise<number>;
  /** Counts those of a video that have not changed since an instant: `GET /imagedmoments/videoreference/modified/{uuid}/{date}`. */
  countUnmodifiedSince(videoReferenceUuid: string, date: string, options?: WaitOptions): Promise<number>;
  /** Counts those of each video: `GET /imagedmoments/counts`. */
  listCounts(options?: ListOptions): AsyncGenerator<VideoCount, void, undefined>;
}

const row: Row<ImagedMoment> = { decode: decodeMoment, key: "uuid", isPaged: true };

/** Creates the questions about moments. */
export function createImagedMomentService(context: Context): ImagedMomentService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  return { ...listsOf(ask), ...uuidsOf(ask), ...singlesOf(ask), ...countsOf(ask) };
}

function about(action: string, ...path: readonly string[]): Question {
  return { action, path: ["imagedmoments", ...path] };
}

type Lists = Pick<
  ImagedMomentService,
  | "listAll"
  | "listByConcept"
  | "listByVideoReference"
  | "listWithImages"
  | "listByLinkName"
  | "listModified"
  | "listAround"
>;

function listsOf(ask: Ask): Lists {
  const list = (question: Question, options?: ListOptions): MomentList => ask.list(question, row, options);
  return {
    // Servers before 1.0 give 100 of all unless told how many.
    listAll: (options) => list({ ...about("list all imaged moments"), query: { limit: 2 ** 31 - 1 } }, options),
    listByConcept: (concept, { hasImage = false, ...options } = {}) => {
      const action = `list the imaged moments of concept "${concept}"`;
      return list(about(action, "concept", ...(hasImage ? ["images"] : []), concept), options);
    },
    listByVideoReference: (uuid, options) => {
      const question = about(`list the imaged moments of video "${uuid}"`, "videoreference", uuid.toLowerCase());
      return ask.list(question, { ...row, isPaged: false }, options);
    },
    listWithImages: (options) => list(about("list the imaged moments with images", "find", "images"), options),
    listByLinkName: (linkName, options) =>
      list(about(`list the imaged moments with a "${linkName}"`, "find", "linkname", linkName), options),
    listModified: (start, end, options) =>
      list(about(`list the imaged moments modified from ${start} to ${end}`, "modified", start, end), options),
    listAround: (uuid, windowMillis, videos, options) => {
      const body = {
        video_reference_uuids: videos.map((video) => video.toLowerCase()),
        imaged_moment_uuid: uuid.toLowerCase(),
        window_millis: windowMillis,
      };
      const action = `list the imaged moments within ${windowMillis} ms of "${uuid}"`;
      return list({ ...about(action, "windowrequest"), body }, options);
    },
  };
}

type Uuids = Pick<
  ImagedMomentService,
  "listUuidsByConcept" | "listUuidsByTargetConcept" | "listTimesByVideoReference" | "listVideoReferenceUuids"
>;

function uuidsOf(ask: Ask): Uuids {
  return {
    listUuidsByConcept: (concept, options) => {
      const action = `list the imaged moments of concept "${concept}"`;
      return ask.texts({ action, path: ["fast", "imagedmoments", "concept", "images", concept] }, options);
    },
    listUuidsByTargetConcept: (concept, options) => {
      const action = `list the imaged moments with concept "${concept}" as a target`;
      return ask.texts({ action, path: ["fast", "imagedmoments", "toconcept", "images", concept] }, options);
    },
    listTimesByVideoReference: (uuid, options) => {
      const question = {
        action: `list the times of video "${uuid}"`,
        path: ["index", "videoreference", uuid.toLowerCase()],
      };
      return ask.list(question, { decode: decodeMomentIndex, key: "uuid", isPaged: true }, options);
    },
    listVideoReferenceUuids: (options) =>
      ask.texts(about("list the videos with imaged moments", "videoreference"), options),
  };
}

type Singles = Pick<ImagedMomentService, "fetch" | "fetchByImageReference" | "fetchByObservation">;

function singlesOf(ask: Ask): Singles {
  const one = (action: string, path: readonly string[], options?: WaitOptions): Promise<ImagedMoment> =>
    ask.one(about(`fetch ${action}`, ...path), decodeMoment, options);
  return {
    fetch: (uuid, options) => one(`imaged moment "${uuid}"`, [uuid.toLowerCase()], options),
    fetchByImageReference: (uuid, options) =>
      one(`the imaged moment of image reference "${uuid}"`, ["imagereference", uuid.toLowerCase()], options),
    fetchByObservation: (uuid, options) =>
      one(`the imaged moment of observation "${uuid}"`, ["observation", uuid.toLowerCase()], options),
  };
}

type Counts = Pick<
  ImagedMomentService,
  | "countAll"
  | "countWithImages"
  | "countByConcept"
  | "countByLinkName"
  | "countModified"
  | "countUnmodifiedSince"
  | "listCounts"
>;

function countsOf(ask: Ask): Counts {
  const count = (what: string, path: readonly string[], options?: WaitOptions): Promise<number> =>
    ask.count(about(`count the imaged moments${what}`, ...path), options);
  return {
    countAll: (options) => count("", ["count", "all"], options),
    countWithImages: (uuid, options) =>
      count(" with images", ["count", "images", ...(uuid === undefined ? [] : [uuid.toLowerCase()])], options),
    countByConcept: (concept, { hasImage = false, ...options } = {}) =>
      count(` of concept "${concept}"`, ["concept", ...(hasImage ? ["images"] : []), "count", concept], options),
    countByLinkName: (linkName, options) => count(` with a "${linkName}"`, ["count", "linkname", linkName], options),
    countModified: (start, end, options) =>
      count(` modified from ${start} to ${end}`, ["modified", "count", start, end], options),
    countUnmodifiedSince: (uuid, date, options) =>
      count(` of video "${uuid}"`, ["videoreference", "modified", uuid.toLowerCase(), date], options),
    listCounts: (options) =>
      ask.list(
        about("count the imaged moments of each video", "counts"),
        { decode: decodeVideoCount, key: "video_reference_uuid" },
        options,
      ),
  };
}
