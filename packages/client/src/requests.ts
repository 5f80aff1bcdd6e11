import type { Decoded } from "./decode.ts";
import { ClientError, isClientError } from "./errors.ts";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";
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
  isFinal?: (error: ClientError, attempts: number) => boolean,
): Promise<T> {
  let lasting: ClientError | undefined;
  return attempt(
    http,
    request,
    async ({ body }) => {
      const decoded = decode(await readJson(body, request));
      if ("value" in decoded) return decoded.value;
      const error = invalid(request, decoded.problem);
      if (decoded.isLasting === true) lasting = error;
      throw error;
    },
    (error, attempts) => error === lasting || isFinal?.(error, attempts) === true,
  );
}

/**
 * Sends a request again and again, while that makes sense, until its answer could be read.
 *
 * @param isFinal tells of a failure that another attempt will not mend
 */
export async function attempt<T>(
  http: Http,
  request: HttpRequest,
  read: (answer: HttpAnswer) => Promise<T>,
  isFinal: (error: ClientError, attempts: number) => boolean = () => false,
): Promise<T> {
  const call = http.begin(request);
  try {
    for (let attempts = 1; ; attempts++) {
      try {
        return await read(await call.open());
      } catch (error) {
        if (!isClientError(error) || isFinal(error, attempts)) throw error;
        await call.backOff(error, attempts);
      }
    }
  } finally {
    call.end();
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

/** The error for a success that is not what the service documents. */
export function invalid(request: HttpRequest, problem: string, cause?: unknown): ClientError {
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
