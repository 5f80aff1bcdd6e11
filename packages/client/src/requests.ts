import { isJsonStreamError, readArray } from "@m3/json-stream";
import { type Decoded, describe, isRecord } from "./decode.ts";
import { abortedError, ClientError, isClientError } from "./errors.ts";
import type { Http, HttpRequest } from "./http.ts";
import { withoutCredentials } from "./url.ts";

/**
 * Fetches one JSON document, again and again while that makes sense. A body that is cut off or is not what `decode`
 * expects counts as a failed attempt too: proxies send web pages and half answers with status 200.
 *
 * @throws {ClientError}
 */
export async function fetchJson<T>(
  http: Http,
  request: HttpRequest,
  decode: (value: unknown) => Decoded<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      const decoded = decode(await readJson(await http.open(request), request));
      if ("value" in decoded) return decoded.value;
      throw invalid(request, decoded.problem);
    } catch (error) {
      if (!isClientError(error)) throw error;
      await http.backOff(error, attempts, request);
    }
  }
}

async function readJson(body: AsyncIterable<Uint8Array>, request: HttpRequest): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (cause) {
    throw invalid(request, "expected JSON, got something else or only a part of it", cause);
  }
}

/** A record as sent. */
type WireRecord = Readonly<Record<string, unknown>>;

/**
 * Lists the records of one JSON array while it arrives, each once.
 *
 * When the connection breaks in the middle, the request is sent again and what has been handed out already is
 * passed over by its identity, so nothing is lost or repeated even if the server's list changed meanwhile. That
 * costs memory for one identity per record (about 0.1 KB each); the records themselves are not kept.
 *
 * @param identify the identity of a record; those without one are told apart by their whole content
 * @throws {ClientError} after the last attempt that got no further than the one before it
 */
export async function* listRecords<T extends WireRecord>(
  http: Http,
  request: HttpRequest,
  identify: (record: T) => string | undefined,
): AsyncGenerator<T, void, undefined> {
  const handedOut = new Set<string>();
  let attempts = 0;
  for (;;) {
    attempts++;
    const countBefore = handedOut.size;
    let failed: ClientError;
    try {
      for await (const record of readRecords<T>(http, request)) {
        const identity = identify(record) ?? JSON.stringify(record);
        if (handedOut.has(identity)) continue;
        handedOut.add(identity);
        yield record;
      }
      return;
    } catch (error) {
      if (!isClientError(error)) throw error;
      failed = error;
    }
    if (handedOut.size > countBefore) attempts = 1;
    await http.backOff(failed, attempts, request);
  }
}

async function* readRecords<T extends WireRecord>(
  http: Http,
  request: HttpRequest,
): AsyncGenerator<T, void, undefined> {
  const body = await http.open(request);
  let index = 0;
  try {
    for await (const record of readArray(body, { signal: request.signal })) {
      if (!isRecord(record)) {
        throw invalid(request, `expected element ${index} to be an object, got ${describe(record)}`);
      }
      yield record as T;
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

function invalid(request: HttpRequest, problem: string, cause?: unknown): ClientError {
  const url = withoutCredentials(request.url);
  const reason = `"${url}" sent something unexpected: ${problem}`;
  return new ClientError("invalid-response", `Cannot ${request.action}: ${reason}`, {
    url,
    reason,
    phase: "body",
    attempts: 1,
    cause,
  });
}
