import { identifyAnnotation } from "./annotations.ts";
import { pageSize } from "./ask.ts";
import type { Context } from "./context.ts";
import { decodeCount } from "./decode.ts";
import { isClientError } from "./errors.ts";
import type { HttpRequest } from "./http.ts";
import type { RecordList } from "./list-observations.ts";
import { isSafe, toConstraints, type WireConstraints } from "./observation-constraints.ts";
import { localizationLinkNames, type ObservationQuery } from "./observation-query.ts";
import type { ListOptions } from "./problem.ts";
import { readAhead } from "./read-ahead.ts";
import { listParts } from "./records.ts";
import { fetchJson } from "./requests.ts";
import { createMerge } from "./uuid-order.ts";
import type { WireAnnotation } from "./wire.ts";

/** How many concepts are asked for at once. */
const conceptsPerQuestion = 200;

/** How many records are held to put them in order; some 3 KB each. */
const heldLimit = 8000;

const ahead = { concurrency: 4, bufferedCount: 500 };

/** Lists concepts in another way, where this one does not do. */
export type Otherwise = (concepts: readonly string[]) => RecordList;

/**
 * Asks for many concepts at once, with everything that the server can leave out left out. What comes may hold more than
 * is wanted (above all observations of other concepts that point at a wanted one), never less, in the order of the
 * concepts. Holds up to 8000 records.
 */
export async function* listByConstraints(
  context: Context,
  concepts: readonly string[],
  query: ObservationQuery,
  options: ListOptions,
  otherwise: Otherwise,
): RecordList {
  for (let from = 0; from < concepts.length; from += conceptsPerQuestion) {
    const some = concepts.slice(from, from + conceptsPerQuestion);
    yield* listSome(context, some, query, options, otherwise);
  }
}

/** Lists one concept by constraints, by pages. */
export function listConceptByConstraints(
  context: Context,
  concept: string,
  constraints: WireConstraints,
  options: ListOptions,
): RecordList {
  const action = `list the observations of concept "${concept}"`;
  return listConstrained(context, { ...constraints, concepts: [concept] }, action, options);
}

async function* listSome(
  context: Context,
  concepts: readonly string[],
  query: ObservationQuery,
  options: ListOptions,
  otherwise: Otherwise,
): RecordList {
  const constraints = { ...toConstraints(query), concepts: concepts.filter(isSafe) };
  const questions = await countQuestions(context, constraints, query, options);
  const totalCount = questions?.reduce((sum, { count }) => sum + count, 0) ?? Number.POSITIVE_INFINITY;
  const [only] = questions ?? [];
  if (questions !== undefined && totalCount <= heldLimit) {
    yield* listHeld(context, concepts, questions, options, otherwise);
  } else if (questions?.length === 1 && only !== undefined) {
    const open = (concept: string): RecordList =>
      isSafe(concept) ? listConceptByConstraints(context, concept, only.constraints, options) : otherwise([concept]);
    yield* readAhead(concepts, open, ahead);
  } else {
    yield* otherwise(concepts);
  }
}

interface Question {
  readonly constraints: WireConstraints;
  readonly count: number;
}

/**
 * The questions that have answers, and how many: one, or one for each kind of localization, as the server takes a
 * single link name. Undefined when the server cannot say.
 */
async function countQuestions(
  { http, configuration }: Context,
  constraints: WireConstraints,
  { hasLocalization = false }: ObservationQuery,
  { signal }: ListOptions,
): Promise<readonly Question[] | undefined> {
  if ((constraints.concepts as readonly string[]).length === 0) return [];
  const variants = hasLocalization
    ? localizationLinkNames.map((linkName) => ({ ...constraints, link_name: linkName }))
    : [constraints];
  const url = `${configuration.annosaurusUrl}/fast/count`;
  const count = async (body: WireConstraints): Promise<Question> => {
    const request = { method: "POST", url, body, action: "count the observations", signal } as const;
    return { constraints: body, count: await fetchJson(http, request, decodeCount) };
  };
  try {
    return (await Promise.all(variants.map(count))).filter((question) => question.count > 0);
  } catch (error) {
    // Another way of asking may still do, unless nobody answers at all.
    if (isClientError(error, "http-status", "not-found", "invalid-response")) return undefined;
    throw error;
  }
}

async function* listHeld(
  context: Context,
  concepts: readonly string[],
  questions: readonly Question[],
  options: ListOptions,
  otherwise: Otherwise,
): RecordList {
  const lists = await Promise.all(
    questions.map(async ({ constraints }) => {
      const records: WireAnnotation[] = [];
      const list = listConstrained(context, constraints, "list the observations", options);
      for await (const record of list) records.push(record);
      return records;
    }),
  );
  const merge = createMerge(lists);
  const byConcept = lists.map((records) => groupBy(records, ({ concept }) => String(concept)));
  const open = (concept: string): RecordList => {
    if (!isSafe(concept)) return otherwise([concept]);
    return listOf(merge(byConcept.map((groups) => groups.get(concept) ?? [])));
  };
  yield* readAhead(concepts, open, ahead);
}

async function* listOf(records: readonly WireAnnotation[]): RecordList {
  yield* records;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function listConstrained(
  { http, configuration }: Context,
  constraints: WireConstraints,
  action: string,
  { signal, onProblem }: ListOptions,
): RecordList {
  const part = (offset: number, limit: number): HttpRequest => ({
    method: "POST",
    url: `${configuration.annosaurusUrl}/fast`,
    body: { ...constraints, offset, limit },
    action,
    signal,
  });
  const source = { request: part(0, pageSize), part, isEnveloped: true, identify: identifyAnnotation, onProblem };
  return listParts(http, source, pageSize);
}
