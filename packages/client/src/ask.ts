import type { Context } from "./context.ts";
import { type Decoded, decodeCount, decodeTexts } from "./decode.ts";
import { ClientError } from "./errors.ts";
import type { HttpRequest } from "./http.ts";
import type { ListOptions } from "./problem.ts";
import { listParts, listRecords, type RecordSource, type WireRecord } from "./records.ts";
import { fetchJson, invalid } from "./requests.ts";
import type { WaitOptions } from "./service.ts";
import { pathSegment, withoutCredentials } from "./url.ts";

/** What to ask a service for. */
export interface Question {
  /** As it goes on after "Cannot". */
  readonly action: string;
  /** Segments below the address of the service, as they are. */
  readonly path: readonly string[];
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON by POST; services ask for a body where a question is too long for a URL. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** @default "POST" with a body, else "GET" */
  readonly method?: "POST" | undefined;
  /** Further headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** How the rows of a list are read and told apart. */
export interface Row<T> {
  readonly decode: (value: unknown) => Decoded<T>;
  /** The key that names a row. */
  readonly key?: string | undefined;
  /** Whether the server cuts the list by `offset` and `limit`. @default false */
  readonly isPaged?: boolean | undefined;
}

/** Rows of a part of a list that servers give by parts only. */
export const pageSize = 2000;

/** The ways to ask one service. */
export interface Ask {
  one<T>(question: Question, decode: (value: unknown) => Decoded<T>, options?: WaitOptions): Promise<T>;
  count(question: Question, options?: WaitOptions): Promise<number>;
  /** A list of texts; held as a whole, as such lists are short. */
  texts(question: Question, options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** A list of records, parsed while it arrives. */
  list<T>(question: Question, row: Row<T>, options?: ListOptions): AsyncGenerator<T, void, undefined>;
  /** A list of records in an envelope, asked for by parts: `offset` and `limit` are keys of the body. */
  parts<T>(question: Question, row: Row<T>, options?: ListOptions): AsyncGenerator<T, void, undefined>;
}

/** What the questions to one service have in common. */
export interface AskSettings {
  /** Whether the service answers from memory. @default false */
  readonly isShort?: boolean | undefined;
}

/** Prepares to ask the service at an address. */
export function createAsk(
  { http }: Pick<Context, "http">,
  baseUrl: string,
  { isShort = false }: AskSettings = {},
): Ask {
  const requestOf = (question: Question, options?: WaitOptions): HttpRequest => ({
    ...toRequest(baseUrl, question, options),
    isShort,
  });
  return {
    one: async (question, decode, options) => fetchJson(http, requestOf(question, options), decode),
    count: async (question, options) => fetchJson(http, requestOf(question, options), decodeCount),
    async *texts(question, options) {
      yield* await fetchJson(http, requestOf(question, options), decodeTexts);
    },
    async *list(question, row, options = {}) {
      const request = requestOf(question, options);
      const part = (offset: number, limit: number): HttpRequest =>
        requestOf({ ...question, query: { ...question.query, offset, limit } }, options);
      const source = { ...sourceOf(request, row, options), part: row.isPaged === true ? part : undefined };
      yield* decodeRows(listRecords(http, source), request, row, options);
    },
    async *parts(question, row, options = {}) {
      const request = requestOf(question, options);
      const part = (offset: number, limit: number): HttpRequest => ({
        ...request,
        body: { ...question.body, offset, limit },
      });
      const source = { ...sourceOf(request, row, options), part, isEnveloped: true };
      yield* decodeRows(listParts(http, source, pageSize), request, row, options);
    },
  };
}

/**
 * The request for a question.
 *
 * @throws {ClientError} code "not-found" for a name that no path can hold, and so no service can know
 */
export function toRequest(baseUrl: string, question: Question, { signal }: WaitOptions = {}): HttpRequest {
  const { action, path, query = {}, body, headers, method = body === undefined ? "GET" : "POST" } = question;
  const segments = path.map((name) => {
    const segment = pathSegment(name);
    if (segment !== undefined) return segment;
    const message = `Cannot ${action}: nothing can be asked for by the name "${name}"`;
    throw new ClientError("not-found", message, { url: withoutCredentials(baseUrl) });
  });
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
  const url = `${[baseUrl, ...segments].join("/")}${search === "" ? "" : `?${search}`}`;
  return { method, url, body, headers, action, signal };
}

function sourceOf<T>(request: HttpRequest, { key }: Row<T>, { onProblem }: ListOptions): RecordSource<WireRecord> {
  const identify = (record: WireRecord): string | undefined => {
    const name = key === undefined ? undefined : record[key];
    return typeof name === "string" ? name.toLowerCase() : undefined;
  };
  return { request, identify, onProblem };
}

async function* decodeRows<T>(
  records: AsyncIterable<WireRecord>,
  request: HttpRequest,
  { decode }: Row<T>,
  { onProblem }: ListOptions,
): AsyncGenerator<T, void, undefined> {
  for await (const record of records) {
    const decoded = decode(record);
    if ("value" in decoded) {
      yield decoded.value;
      continue;
    }
    const error = invalid(request, decoded.problem);
    if (onProblem === undefined) throw error;
    onProblem({ kind: "problem", code: "unreadable-row", message: error.message, url: error.url ?? "" });
  }
}
