import { annotationSource } from "./annotations.ts";
import type { Context } from "./context.ts";
import { listConceptByConstraints } from "./list-by-constraints.ts";
import type { RecordList } from "./list-observations.ts";
import { isForBody } from "./observation-constraints.ts";
import { toObservationTest } from "./observation-query.ts";
import type { ListOptions } from "./problem.ts";
import { listRecords } from "./records.ts";
import { requestFor } from "./service.ts";

/**
 * Lists the observations of exactly one concept whose moment has an image, each once, in the order of the server
 * (by observation uuid); synonyms and descendants are not looked for. A concept that nobody observed, or that does
 * not exist, gives an empty list.
 *
 * Source: Annosaurus `GET /v1/fast/concept/images/{concept}`, which lists observations twice before 0.14.4;
 * `POST /v1/fast` for a name with a slash.
 */
export async function* listConceptImages(context: Context, concept: string, options: ListOptions = {}): RecordList {
  if (isForBody(concept)) {
    yield* listExactly(context, concept, true, options);
    return;
  }
  const { http, configuration } = context;
  const action = `list the images of concept "${concept}"`;
  const request = requestFor(configuration.fastConceptImagesUrl, concept, action, options);
  yield* listRecords(http, annotationSource(request, options));
}

/** Lists the observations of exactly one concept by a question with a body. */
export async function* listExactly(
  context: Context,
  concept: string,
  hasImage: boolean,
  options: ListOptions,
): RecordList {
  // Constraints find what an association ties to the concept, too.
  const test = toObservationTest({ concepts: [concept], hasImage });
  for await (const annotation of listConceptByConstraints(context, concept, {}, options)) {
    if (test(annotation)) yield annotation;
  }
}
