import { annotationSource } from "./annotations.ts";
import type { Context } from "./context.ts";
import { needsAncillaryData, type ObservationQuery, toObservationTest } from "./observation-query.ts";
import type { ListOptions } from "./problem.ts";
import { listRecords } from "./records.ts";
import { requestFor } from "./service.ts";
import type { WireAnnotation } from "./wire.ts";

/** Settings of {@link listObservations}. */
export interface ListObservationsOptions extends ListOptions {
  /**
   * How to ask: for each concept by itself, or for all of them by constraints. The result is the same.
   * @default "auto"
   */
  readonly route?: "auto" | "concepts" | "constraints" | undefined;
}

/**
 * Lists the observations that meet a query, each once: concept by concept in the order of the query, those of one
 * concept in the order of the server (by observation uuid).
 */
export async function* listObservations(
  context: Context,
  query: ObservationQuery,
  options: ListObservationsOptions = {},
): AsyncGenerator<WireAnnotation, void, undefined> {
  const test = toObservationTest(query);
  const { withAncillaryData = false } = query;
  for (const concept of new Set(query.concepts)) {
    for await (const annotation of listConcept(context, concept, query, options)) {
      if (!test(annotation)) continue;
      yield withAncillaryData ? annotation : withoutAncillaryData(annotation);
    }
  }
}

function listConcept(
  { http, configuration }: Context,
  concept: string,
  query: ObservationQuery,
  options: ListOptions,
): AsyncGenerator<WireAnnotation, void, undefined> {
  const { hasImage = true } = query;
  const action = `list the observations of concept "${concept}"`;
  const base = hasImage ? configuration.fastConceptImagesUrl : `${configuration.annosaurusUrl}/fast/concept`;
  const request = requestFor(base, concept, action, options);
  const url = needsAncillaryData(query) ? `${request.url}?data=true` : request.url;
  return listRecords(http, annotationSource({ ...request, url }, options));
}

function withoutAncillaryData(annotation: WireAnnotation): WireAnnotation {
  if (!("ancillary_data" in annotation)) return annotation;
  const { ancillary_data: _, ...rest } = annotation;
  return rest;
}
