import { createAsk, type Question } from "../ask.ts";
import type { Context } from "../context.ts";
import { countObservations } from "../counts.ts";
import { decodeObservation, decodeVideoCount } from "../decode-annotations.ts";
import type { Observation, VideoCount } from "../model.ts";
import { isForBody } from "../observation-constraints.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** Observations by themselves, and the words that are used in them. Source: Annosaurus `/v1/observations`. */
export interface ObservationService {
  /** Fetches one: `GET /observations/{uuid}`. */
  fetch(uuid: string, options?: WaitOptions): Promise<Observation>;
  /** Fetches the one that an association belongs to: `GET /observations/association/{uuid}`. */
  fetchByAssociation(uuid: string, options?: WaitOptions): Promise<Observation>;
  /** Lists those of a video: `GET /observations/videoreference/{uuid}`. */
  listByVideoReference(uuid: string, options?: ListOptions): AsyncGenerator<Observation, void, undefined>;
  /** Lists every concept that was ever observed, of one video if it is given: `GET /observations/concepts`, `.../{uuid}`. */
  listConcepts(videoReferenceUuid?: string, options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the groups in use: `GET /observations/groups`. */
  listGroups(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the activities in use: `GET /observations/activities`. */
  listActivities(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Counts those of exactly this concept: `GET /observations/concept/count/{concept}` or `.../concept/images/count/{concept}`. */
  countByConcept(concept: string, options?: WaitOptions & { readonly hasImage?: boolean | undefined }): Promise<number>;
  /** Counts those of a video, between two instants if they are given: `GET /observations/videoreference/count/{uuid}`. */
  countByVideoReference(
    uuid: string,
    options?: WaitOptions & { readonly start?: string | undefined; readonly end?: string | undefined },
  ): Promise<number>;
  /** Counts those of each video: `GET /observations/counts`. */
  listCounts(options?: ListOptions): AsyncGenerator<VideoCount, void, undefined>;
}

/** Creates the questions about observations. */
export function createObservationService(context: Context): ObservationService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  const about = (action: string, ...path: readonly string[]): Question => ({ action, path: ["observations", ...path] });
  return {
    fetch: (uuid, options) =>
      ask.one(about(`fetch observation "${uuid}"`, uuid.toLowerCase()), decodeObservation, options),
    fetchByAssociation: (uuid, options) => {
      const question = about(`fetch the observation of association "${uuid}"`, "association", uuid.toLowerCase());
      return ask.one(question, decodeObservation, options);
    },
    listByVideoReference: (uuid, options) => {
      const question = about(`list the observations of video "${uuid}"`, "videoreference", uuid.toLowerCase());
      return ask.list(question, { decode: decodeObservation, key: "uuid", isPaged: true }, options);
    },
    listConcepts: (uuid, options) => {
      const path = uuid === undefined ? [] : [uuid.toLowerCase()];
      return ask.texts(about("list the concepts that were observed", "concepts", ...path), options);
    },
    listGroups: (options) => ask.texts(about("list the groups", "groups"), options),
    listActivities: (options) => ask.texts(about("list the activities", "activities"), options),
    countByConcept: async (concept, { hasImage = false, ...options } = {}) => {
      if (isForBody(concept)) {
        const { observationCount, imageCount = 0 } = await countObservations(context, concept, options);
        return hasImage ? imageCount : observationCount;
      }
      const path = ["concept", ...(hasImage ? ["images"] : []), "count", concept];
      return ask.count(about(`count the observations of concept "${concept}"`, ...path), options);
    },
    countByVideoReference: (uuid, { start, end, ...options } = {}) => {
      const question = about(
        `count the observations of video "${uuid}"`,
        "videoreference",
        "count",
        uuid.toLowerCase(),
      );
      return ask.count({ ...question, query: { start, end } }, options);
    },
    listCounts: (options) => {
      const row = { decode: decodeVideoCount, key: "video_reference_uuid" };
      return ask.list(about("count the observations of each video", "counts"), row, options);
    },
  };
}
