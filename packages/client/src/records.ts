import { isJsonStreamError, readArray } from "@m3/json-stream";
import { type Decoded, describe, isRecord, listOf } from "./decode.ts";
import { abortedError, type ClientError, isClientError } from "./errors.ts";
import type { Http, HttpCall, HttpRequest } from "./http.ts";
import type { ClientProblem } from "./problem.ts";
import { fetchJson, invalid } from "./requests.ts";
import { withoutCredentials } from "./url.ts";
import { createUuidSet, type UuidSet } from "./uuid-set.ts";

/** A record as sent. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** A list and how to ask for it. */
export interface RecordSource<T extends WireRecord> {
  /** Asks for the whole list. */
  readonly request: HttpRequest;
  /** Asks for a part of the list, where the server can cut it. */
  readonly part?: ((offset: number, limit: number) => HttpRequest) | undefined;
  /** Whether the list is the key `content` of an object. @default false */
  readonly isEnveloped?: boolean | undefined;
  /** The identity of a record; those without one are told apart by their whole content. */
  readonly identify: (record: T) => string | undefined;
  /** Is told of rows that cannot be read; without it, the first of them ends the list. */
  readonly onProblem?: ((problem: ClientProblem) => void) | undefined;
}

/** Rows of a part when a list is asked for by parts because a row of it cannot be read. */
const rescuePageSize = 1000;

/** How often one row alone is asked for before it is given up. */
const rowAttempts = 3;

/**
 * Lists the records of one JSON array while it arrives, each once.
 *
 * When the connection breaks in the middle, the request is sent again and what has been handed out already is
 * passed over by its identity, so nothing is lost or repeated even if the server's list changed meanwhile. That
 * costs memory for one identity per record (16 to 32 bytes for a uuid); the records themselves are not kept. A list
 * that the server cannot encode because of one row is asked for by parts, down to that row.
 *
 * @throws {ClientError} after the last attempt that got no further than the one before it
 */
export async function* listRecords<T extends WireRecord>(
  http: Http,
  source: RecordSource<T>,
): AsyncGenerator<T, void, undefined> {
  const { request, part, onProblem } = source;
  const handedOut = createUuidSet();
  const oddRows = createOddRows(source);
  const call = http.begin(request);
  let attempts = 0;
  try {
    for (;;) {
      attempts++;
      const countBefore = handedOut.size;
      let failed: ClientError;
      try {
        for await (const record of readRows<T>(call, request, oddRows.note)) {
          if (isNew(record, source.identify, handedOut)) yield record;
        }
        return;
      } catch (error) {
        if (!isClientError(error) || error === oddRows.refusal) throw error;
        failed = error;
      }
      if (isUnreadable(failed) && part !== undefined && onProblem !== undefined) break;
      if (handedOut.size > countBefore) attempts = 1;
      await call.backOff(failed, attempts);
    }
  } finally {
    call.end();
  }
  yield* listParts(http, source, rescuePageSize, handedOut, oddRows);
}

/**
 * Lists the records of a list that is asked for by parts, each once; the next part is fetched while one is handed out.
 * Holds two parts.
 */
export async function* listParts<T extends WireRecord>(
  http: Http,
  source: RecordSource<T>,
  pageSize: number,
  handedOut: UuidSet = createUuidSet(),
  oddRows: OddRows = createOddRows(source),
): AsyncGenerator<T, void, undefined> {
  let next = fetchPart(http, source, 0, pageSize);
  let ends = "";
  for (let offset = pageSize; ; offset += pageSize) {
    const { rows, isFull } = await next;
    if (isFull) {
      next = fetchPart(http, source, offset, pageSize);
      // Its failure is met in its turn, if anybody still wants it then.
      next.catch(() => {});
    }
    const countBefore = handedOut.size;
    for (const { row, offset: place } of rows) {
      if (!isRecord(row)) oddRows.note(row, place);
      else if (isNew(row as T, source.identify, handedOut)) yield row as T;
    }
    if (!isFull) return;
    const endsBefore = ends;
    ends = JSON.stringify([rows[0]?.row, rows.at(-1)?.row]);
    // Parts may hold nothing new, where a list repeats itself; the same part again and again would have no end.
    if (handedOut.size === countBefore && rows.length > 0 && ends === endsBefore)
      throw samePart(source, offset - pageSize);
  }
}

function samePart<T extends WireRecord>({ request }: RecordSource<T>, offset: number): ClientError {
  return invalid(request, `expected another part of the list from offset ${offset} on, got the same one again`);
}

interface Part {
  readonly rows: readonly PlacedRow[];
  /** Whether there were as many rows as asked for, so that there may be more; more than that are all there are. */
  readonly isFull: boolean;
}

/** An element of a list, most likely a record, and where in the whole list it is. */
interface PlacedRow {
  readonly row: unknown;
  readonly offset: number;
}

/** Fetches a part of a list; one that holds a row which the server cannot encode by halves, without that row. */
async function fetchPart<T extends WireRecord>(
  http: Http,
  source: RecordSource<T>,
  offset: number,
  limit: number,
): Promise<Part> {
  const { part, onProblem, isEnveloped = false } = source;
  const request = part?.(offset, limit) ?? source.request;
  const isFinal = (error: ClientError, attempts: number): boolean =>
    onProblem !== undefined && isUnreadable(error) && (limit > 1 || attempts >= rowAttempts);
  try {
    const rows = await fetchRows(http, request, isEnveloped, isFinal);
    return { rows: rows.map((row, index) => ({ row, offset: offset + index })), isFull: rows.length === limit };
  } catch (error) {
    if (!isClientError(error) || !isUnreadable(error) || onProblem === undefined) throw error;
    if (limit === 1) {
      onProblem(unreadableRow(error, offset));
      return { rows: [], isFull: true };
    }
  }
  const half = Math.ceil(limit / 2);
  const first = await fetchPart(http, source, offset, half);
  if (!first.isFull) return first;
  const second = await fetchPart(http, source, offset + half, limit - half);
  return { rows: [...first.rows, ...second.rows], isFull: second.isFull };
}

function unreadableRow({ message, url = "" }: ClientError, offset: number): ClientProblem {
  const what = `${message}; the row at offset ${offset} of the list is left out`;
  return { kind: "problem", code: "unreadable-row", message: what, url, offset };
}

/** Whether a server could not write down what it found: one row is enough to spoil a list. */
function isUnreadable({ code, status, contentType, serverMessage }: ClientError): boolean {
  const isPlain = /^text\/plain\b/i.test(contentType ?? "");
  return code === "http-status" && status === 500 && isPlain && serverMessage === "Internal server error";
}

function fetchRows(
  http: Http,
  request: HttpRequest,
  isEnveloped: boolean,
  isFinal: (error: ClientError, attempts: number) => boolean,
): Promise<readonly unknown[]> {
  const decode = (value: unknown): Decoded<readonly unknown[]> => {
    const list = isEnveloped && isRecord(value) ? value.content : value;
    return Array.isArray(list) ? { value: listOf(list) } : { problem: `expected a list, got ${describe(list)}` };
  };
  return fetchJson(http, request, decode, isFinal);
}

/** Deals with elements of a list that are no objects. */
interface OddRows {
  /**
   * Tells of one, once however often the list is read.
   *
   * @throws {ClientError} code "invalid-response" when nobody wants to be told
   */
  note(row: unknown, offset: number): void;
  /** What `note` threw. */
  readonly refusal: ClientError | undefined;
}

function createOddRows<T extends WireRecord>({ request, onProblem }: RecordSource<T>): OddRows {
  const told = new Set<number>();
  let refusal: ClientError | undefined;
  return {
    get refusal() {
      return refusal;
    },
    note: (row, offset) => {
      const error = invalid(request, `expected element ${offset} to be an object, got ${describe(row)}`);
      if (onProblem === undefined) {
        refusal = error;
        throw error;
      }
      if (!told.has(offset)) onProblem(unreadableRow(error, offset));
      told.add(offset);
    },
  };
}

function isNew<T extends WireRecord>(
  record: T,
  identify: (record: T) => string | undefined,
  handedOut: UuidSet,
): boolean {
  return handedOut.add(identify(record) ?? JSON.stringify(record));
}

async function* readRows<T extends WireRecord>(
  call: HttpCall,
  request: HttpRequest,
  onOdd: (row: unknown, offset: number) => void,
): AsyncGenerator<T, void, undefined> {
  const { body, pause, resume } = await call.open();
  let index = 0;
  try {
    for await (const row of readArray(body, { signal: request.signal })) {
      if (isRecord(row)) {
        pause();
        yield row as T;
        resume();
      } else {
        onOdd(row, index);
      }
      index++;
    }
  } catch (error) {
    if (request.signal?.aborted) throw abortedError(request.action, request.signal, withoutCredentials(request.url));
    if (isJsonStreamError(error)) throw invalid(request, readerProblem(error), error);
    throw error;
  }
}

/** What the reader says about an input without a name, less what our own message says already. */
function readerProblem({ message }: Error): string {
  return message.replace(/^Cannot read input: /, "");
}
