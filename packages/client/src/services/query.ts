import { createAsk, type Question, toRequest } from "../ask.ts";
import type { Context } from "../context.ts";
import { type Decoded, expected } from "../decode.ts";
import { isClientError } from "../errors.ts";
import { decodeEach, decodeRecord, filledText, pick, text } from "../fields.ts";
import type { QueryColumn, QueryCondition, QueryRow, ViewQuery } from "../model-query.ts";
import type { ListOptions } from "../problem.ts";
import { listTable } from "../query-rows.ts";
import type { WaitOptions } from "../service.ts";

/** Settings of lists of rows. */
export interface QueryRowOptions extends ListOptions {
  /**
   * Which of the service's two ways to ask by: `download` tells null from text, `run` is there since 1.2 and prints
   * null as `null`. By default the first, and the second by servers that do not have it.
   * @default "auto"
   */
  readonly route?: "auto" | "download" | "run" | undefined;
}

/** Free questions to the table behind Annosaurus. Source: Annosaurus `/v1/query`, from 1.2 on. */
export interface QueryService {
  /** Lists the columns that there are here: `GET /query/columns`. */
  listColumns(options?: WaitOptions): AsyncGenerator<QueryColumn, void, undefined>;
  /** Counts the rows that meet conditions: `POST /query/count`. */
  count(where: readonly QueryCondition[], options?: WaitOptions): Promise<number>;
  /**
   * Lists rows while they arrive: `POST /query/download`, else `POST /query/run`. The service does not quote: a row with
   * a tab or a line break in a value has too many or too few columns, and is left out and told of. With a uuid or a
   * number as the first and the last column, no line break is taken for the end of a row.
   *
   * @throws {ClientError} code "invalid-response" when the list broke and comes in another order the next time
   */
  listRows(query: ViewQuery, options?: QueryRowOptions): AsyncGenerator<QueryRow, void, undefined>;
}

/** Creates the questions to the table. */
export function createQueryService(context: Context): QueryService {
  const { annosaurusUrl } = context.configuration;
  const ask = createAsk(context, annosaurusUrl);
  const list = (path: string, query: ViewQuery, options: ListOptions): AsyncGenerator<QueryRow, void, undefined> => {
    const question: Question = { action: "list rows of a query", path: ["query", path], body: toWireQuery(query) };
    const accept = "text/tab-separated-values, text/plain, application/json";
    const request = { ...toRequest(annosaurusUrl, question, options), accept };
    return listTable(context.http, request, { ...options, select: query.select, nullText: nullTexts[path] ?? "" });
  };
  return {
    async *listColumns(options) {
      const question = { action: "list the columns of a query", path: ["query", "columns"] };
      yield* await ask.one(question, decodeColumns, options);
    },
    count: (where, options) =>
      ask.count({ action: "count the rows of a query", path: ["query", "count"], body: { where } }, options),
    async *listRows(query, { route = "auto", ...options } = {}) {
      if (route !== "auto") {
        yield* list(route, query, options);
        return;
      }
      let hasBegun = false;
      try {
        for await (const row of list("download", query, options)) {
          hasBegun = true;
          yield row;
        }
        return;
      } catch (error) {
        const isAbsent = isClientError(error, "http-status", "not-found") && error.status === 404;
        if (!isAbsent || hasBegun) throw error;
      }
      yield* list("run", query, options);
    },
  };
}

/** How the ways print null. */
const nullTexts: Readonly<Record<string, string>> = { download: "", run: "null" };

/** A query as the service reads it, which here is in camelCase. */
function toWireQuery(query: ViewQuery): Readonly<Record<string, unknown>> {
  const { select, where, orderBy, isDistinct, limit, offset, isStrict } = query;
  const { hasConcurrentObservations, hasRelatedAssociations } = query;
  const rows = { distinct: isDistinct, strict: isStrict, limit, offset };
  const more = { concurrentObservations: hasConcurrentObservations, relatedAssociations: hasRelatedAssociations };
  return { select, where, orderBy, ...rows, ...more };
}

function decodeColumns(value: unknown): Decoded<readonly QueryColumn[]> {
  if (!Array.isArray(value)) return expected("the answer", "a list of columns", value);
  return { value: decodeEach(value, decodeColumn) };
}

function decodeColumn(value: unknown): Decoded<QueryColumn> {
  const needed = { name: "name", key: "columnName", field: filledText("columnName") } as const;
  return decodeRecord("a column", value, needed, (record) => pick(record, { type: text("columnType") }));
}
