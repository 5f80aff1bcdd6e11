import { createAsk } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeAncillaryData } from "../decode-annotations.ts";
import type { AncillaryData } from "../model.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** What vehicles measured. Source: Annosaurus `/v1/ancillarydata`. */
export interface AncillaryDataService {
  /** Fetches one row: `GET /ancillarydata/{uuid}`. */
  fetch(uuid: string, options?: WaitOptions): Promise<AncillaryData>;
  /** Fetches that of a moment: `GET /ancillarydata/imagedmoment/{uuid}`. */
  fetchByImagedMoment(uuid: string, options?: WaitOptions): Promise<AncillaryData>;
  /** Fetches that of an observation: `GET /ancillarydata/observation/{uuid}`. */
  fetchByObservation(uuid: string, options?: WaitOptions): Promise<AncillaryData>;
  /** Lists those of a video: `GET /ancillarydata/videoreference/{uuid}`. */
  listByVideoReference(uuid: string, options?: ListOptions): AsyncGenerator<AncillaryData, void, undefined>;
}

/** Creates the questions about ancillary data. */
export function createAncillaryDataService(context: Context): AncillaryDataService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  const one = (what: string, path: readonly string[], options?: WaitOptions): Promise<AncillaryData> =>
    ask.one(
      { action: `fetch the ancillary data of ${what}`, path: ["ancillarydata", ...path] },
      decodeAncillaryData,
      options,
    );
  return {
    fetch: (uuid, options) => one(`row "${uuid}"`, [uuid.toLowerCase()], options),
    fetchByImagedMoment: (uuid, options) =>
      one(`imaged moment "${uuid}"`, ["imagedmoment", uuid.toLowerCase()], options),
    fetchByObservation: (uuid, options) => one(`observation "${uuid}"`, ["observation", uuid.toLowerCase()], options),
    listByVideoReference: (uuid, options) => {
      const path = ["ancillarydata", "videoreference", uuid.toLowerCase()];
      const question = { action: `list the ancillary data of video "${uuid}"`, path };
      return ask.list(question, { decode: decodeAncillaryData, key: "uuid" }, options);
    },
  };
}
