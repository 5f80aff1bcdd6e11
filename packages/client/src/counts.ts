import type { Context } from "./context.ts";
import { decodeCount } from "./decode.ts";
import { fetchJson } from "./requests.ts";
import { requestFor, type WaitOptions } from "./service.ts";

/** How much there is of a concept. */
export interface ObservationCount {
  readonly observationCount: number;
  /** Of these, how many have an image; absent when the server cannot tell. */
  readonly imageCount?: number;
}

/**
 * Counts the observations of exactly one concept.
 *
 * Source: Annosaurus `GET /v1/observations/concept/count/{concept}` and `.../concept/images/count/{concept}`.
 */
export async function countObservations(
  { http, configuration }: Context,
  concept: string,
  options: WaitOptions = {},
): Promise<ObservationCount> {
  const base = `${configuration.annosaurusUrl}/observations/concept`;
  const count = (path: string): Promise<number> => {
    const action = `count the observations of concept "${concept}"`;
    return fetchJson(http, requestFor(base + path, concept, action, options), decodeCount);
  };
  const [observationCount, imageCount] = await Promise.all([count("/count"), count("/images/count")]);
  return { observationCount, imageCount };
}
