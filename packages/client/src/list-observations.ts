import { annotationSource } from "./annotations.ts";
import type { Context } from "./context.ts";
import { decodeTexts } from "./decode.ts";
import { isClientError } from "./errors.ts";
import { listByConstraints, listConceptByConstraints } from "./list-by-constraints.ts";
import { isForBody, isSelective, toConstraints } from "./observation-constraints.ts";
import { needsAncillaryData, type ObservationQuery, toObservationTest } from "./observation-query.ts";
import type { ListOptions } from "./problem.ts";
import { readAhead } from "./read-ahead.ts";
import { listRecords } from "./records.ts";
import { fetchJson } from "./requests.ts";
import { requestFor } from "./service.ts";
import type { WireAnnotation } from "./wire.ts";

/** Settings of `listObservations`. */
export interface ListObservationsOptions extends ListOptions {
  /**
   * How to ask: for each concept by itself, or for all of them by constraints. The result is the same.
   * @default "auto"
   */
  readonly route?: "auto" | "concepts" | "constraints" | undefined;
}

/** A list of records as sent. */
export type RecordList = AsyncGenerator<WireAnnotation, void, undefined>;

/** How many lists are read at once, and how far ahead. */
const ahead = { concurrency: 4, bufferedCount: 500 };

/** From how many concepts on it is worth asking first which of them were ever observed. */
const manyConcepts = 24;

/**
 * Lists the observations that meet a query, each once: concept by concept in the order of the query, those of one
 * concept in the order of the server (by observation uuid).
 *
 * What leaves out much is left to the server: by constraints. The rest is asked for concept by concept, where the
 * server can leave out what has no image.
 */
export async function* listObservations(
  context: Context,
  query: ObservationQuery,
  options: ListObservationsOptions = {},
): RecordList {
  const { route = "auto", signal } = options;
  const test = toObservationTest(query);
  const { withAncillaryData = false } = query;
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const inner = { ...options, signal: either };
  const concepts = [...new Set(query.concepts)];
  const byConstraints = route === "constraints" || (route === "auto" && isSelective(query));
  const list = byConstraints
    ? listByConstraints(context, concepts, query, inner, (names) => listByConcepts(context, names, query, inner))
    : listByConcepts(context, concepts, query, inner);
  try {
    for await (const annotation of list) {
      if (test(annotation)) yield withAncillaryData ? annotation : withoutAncillaryData(annotation);
    }
  } finally {
    stop.abort();
  }
}

/** Asks for each concept by itself. */
async function* listByConcepts(
  context: Context,
  concepts: readonly string[],
  query: ObservationQuery,
  options: ListOptions,
): RecordList {
  const [only] = concepts;
  if (concepts.length === 1 && only !== undefined) {
    yield* listConcept(context, only, query, options);
    return;
  }
  const observed = concepts.length > manyConcepts ? await observedOf(context, concepts, options) : concepts;
  yield* readAhead(observed, (concept) => listConcept(context, concept, query, options), ahead);
}

/** Those of the concepts that were ever observed; all of them when the server does not tell. */
async function observedOf(
  { http, configuration }: Context,
  concepts: readonly string[],
  { signal }: ListOptions,
): Promise<readonly string[]> {
  const url = `${configuration.annosaurusUrl}/observations/concepts`;
  const request = { url, action: "list the concepts that were observed", signal };
  try {
    const observed = new Set(await fetchJson(http, request, decodeTexts));
    return concepts.filter((concept) => observed.has(concept));
  } catch (error) {
    if (!isClientError(error) || error.code === "aborted") throw error;
    return concepts;
  }
}

function listConcept(context: Context, concept: string, query: ObservationQuery, options: ListOptions): RecordList {
  if (isForBody(concept)) {
    return listConceptByConstraints(context, concept, toConstraints(query), options);
  }
  const { hasImage = true } = query;
  const { fastConceptImagesUrl, annosaurusUrl } = context.configuration;
  const action = `list the observations of concept "${concept}"`;
  const base = hasImage ? fastConceptImagesUrl : `${annosaurusUrl}/fast/concept`;
  const request = requestFor(base, concept, action, options);
  const url = needsAncillaryData(query) ? `${request.url}?data=true` : request.url;
  return listRecords(context.http, annotationSource({ ...request, url }, options));
}

function withoutAncillaryData(annotation: WireAnnotation): WireAnnotation {
  if (!("ancillary_data" in annotation)) return annotation;
  const { ancillary_data: _, ...rest } = annotation;
  return rest;
}
