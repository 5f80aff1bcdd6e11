import type { Context } from "./context.ts";
import { decodeCount } from "./decode.ts";
import { isClientError } from "./errors.ts";
import { listExactly } from "./list-concept-images.ts";
import { isForBody } from "./observation-constraints.ts";
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
 * Source: Annosaurus `GET /v1/observations/concept/count/{concept}` and `.../concept/images/count/{concept}`. Where a proxy
 * takes the slash in a name for one of the path, the concept is counted by listing it: the count that takes constraints
 * counts what points at the concept as well.
 */
export async function countObservations(
  context: Context,
  concept: string,
  options: WaitOptions = {},
): Promise<ObservationCount> {
  try {
    return await countByPath(context, concept, options);
  } catch (error) {
    const isLost = isClientError(error, "http-status", "not-found") && error.status === 404;
    if (!isLost || !isForBody(concept)) throw error;
    return countByListing(context, concept, options);
  }
}

async function countByPath(
  { http, configuration }: Context,
  concept: string,
  options: WaitOptions,
): Promise<ObservationCount> {
  const base = `${configuration.annosaurusUrl}/observations/concept`;
  const count = (path: string): Promise<number> => {
    const action = `count the observations of concept "${concept}"`;
    return fetchJson(http, requestFor(base + path, concept, action, options), decodeCount);
  };
  const [observationCount, imageCount] = await Promise.all([count("/count"), count("/images/count")]);
  return { observationCount, imageCount };
}

async function countByListing(context: Context, concept: string, options: WaitOptions): Promise<ObservationCount> {
  let [observationCount, imageCount] = [0, 0];
  for await (const { image_references: images } of listExactly(context, concept, false, options)) {
    observationCount++;
    if (Array.isArray(images) && images.length > 0) imageCount++;
  }
  return { observationCount, imageCount };
}
