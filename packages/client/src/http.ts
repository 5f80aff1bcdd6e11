import got, { RequestError, type Response, TimeoutError } from "got";
import { abortedError, ClientError, type RequestPhase } from "./errors.ts";
import type { ClientSettings } from "./options.ts";
import { finalError, parseRetryAfter, pause, retryDelayMillis } from "./retry.ts";
import { isHtml, serverMessage } from "./server-message.ts";
import { withoutCredentials } from "./url.ts";

/** A question to a service. */
export interface HttpRequest {
  readonly url: string;
  /** What is being done, as it goes on after "Cannot", such as `list images of concept "Sebastes"`. */
  readonly action: string;
  readonly signal?: AbortSignal | undefined;
}

/** The one way to the network. */
export interface Http {
  /**
   * Sends the request once and resolves when a success has begun to arrive. The body throws a {@link ClientError}
   * when it breaks or stalls; ending its iteration early closes the connection.
   */
  open(request: HttpRequest): Promise<AsyncGenerator<Uint8Array, void, undefined>>;
  /**
   * Waits as long as fits the failure.
   *
   * @param attempts made since the last progress, the failed one included
   * @throws {ClientError} `error` with its attempts when there is to be no other, or code "aborted"
   */
  backOff(error: ClientError, attempts: number, request: HttpRequest): Promise<void>;
}

type GotStream = ReturnType<typeof got.stream>;

/** Errors after which no connection had been made. */
const connectCodes: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
]);

/** The most of an error's body that is read, in bytes. */
const errorBodyLimit = 65_536;

/** Creates the way to the network; it remembers which hosts have answered. */
export function createHttp(settings: ClientSettings, random: () => number = Math.random): Http {
  const knownHosts = new Set<string>();
  return {
    async open(request) {
      if (request.signal?.aborted) throw abortedError(request.action, request.signal, withoutCredentials(request.url));
      const stream = openStream(request, settings);
      try {
        const response = await responseOf(stream);
        knownHosts.add(new URL(request.url).host);
        if (response.statusCode >= 200 && response.statusCode < 300 && !isHtml(contentTypeOf(response), "")) {
          return readBody(stream, request, settings);
        }
        throw await refusal(response, stream, request, settings);
      } catch (error) {
        stream.destroy();
        throw toClientError(error, "response", request, settings);
      }
    },
    async backOff(error, attempts, request) {
      const isHostKnown = knownHosts.has(new URL(request.url).host);
      const millis = retryDelayMillis({ error, attempts, isHostKnown }, settings, random());
      if (millis === undefined) throw finalError(error, attempts, settings);
      await pause(millis, request.action, request.signal);
    },
  };
}

function openStream({ url, signal }: HttpRequest, settings: ClientSettings): GotStream {
  const { connectTimeoutMillis, responseTimeoutMillis, userAgent } = settings;
  const stream = got.stream(url, {
    // Retries are ours: a list that broke in the middle must know what it has already handed out.
    retry: { limit: 0 },
    throwHttpErrors: false,
    headers: { accept: "application/json", "user-agent": userAgent },
    timeout: {
      lookup: connectTimeoutMillis,
      connect: connectTimeoutMillis,
      secureConnect: connectTimeoutMillis,
      response: responseTimeoutMillis,
    },
    ...(signal === undefined ? {} : { signal }),
  });
  // Whoever awaits hears of every failure; one that comes when nobody does any more is of no interest.
  stream.on("error", () => {});
  return stream;
}

function responseOf(stream: GotStream): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once("response", resolve);
    stream.once("error", reject);
  });
}

function contentTypeOf(response: Response): string | undefined {
  return response.headers["content-type"];
}

/** Hands out a body piece by piece; only the time spent waiting for the server counts as a pause of the server. */
async function* readBody(
  stream: GotStream,
  request: HttpRequest,
  settings: ClientSettings,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { idleTimeoutMillis } = settings;
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const timer = setTimeout(() => stream.destroy(stalled(request, idleTimeoutMillis)), idleTimeoutMillis);
      const piece = await pieces.next().finally(() => clearTimeout(timer));
      if (piece.done === true) return;
      yield piece.value;
    }
  } catch (error) {
    throw toClientError(error, "body", request, settings);
  } finally {
    stream.destroy();
  }
}

function stalled(request: HttpRequest, idleTimeoutMillis: number): ClientError {
  const { host } = new URL(request.url);
  return failure("timeout", `"${host}" sent nothing for ${seconds(idleTimeoutMillis)} s`, request, { phase: "body" });
}

/** The error for an answer that is no success, or a success that is a web page. */
async function refusal(
  response: Response,
  stream: GotStream,
  request: HttpRequest,
  settings: ClientSettings,
): Promise<ClientError> {
  const body = await readStart(readBody(stream, request, settings));
  const { statusCode: status, statusMessage } = response;
  const isPage = isHtml(contentTypeOf(response), body);
  const said = serverMessage(contentTypeOf(response), body);
  const retryAfterMillis = parseRetryAfter(response.headers["retry-after"], Date.now());
  const details = { status, serverMessage: said, retryAfterMillis, phase: "response" } as const;
  const url = withoutCredentials(request.url);
  const quote = said === undefined ? "" : `: "${said}"`;
  if (status >= 200 && status < 300) {
    return failure("invalid-response", `expected JSON from "${url}", got a web page${quote}`, request, details);
  }
  const answer = `"${url}" answered ${status}${statusMessage ? ` ${statusMessage}` : ""}${quote}`;
  if (status !== 404) return failure("http-status", answer, request, details);
  // A service says 404 in JSON or plain text about a thing; a web page says that there is no such service.
  if (!isPage) return failure("not-found", answer, request, details);
  return failure("http-status", `${answer}, so there is no such service at that address`, request, details);
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      sizeBytes += piece.length;
      if (sizeBytes >= errorBodyLimit) break;
    }
  } catch {
    // The status alone is telling enough.
  }
  return Buffer.concat(pieces).toString("utf8");
}

function toClientError(
  error: unknown,
  phase: RequestPhase,
  request: HttpRequest,
  settings: ClientSettings,
): ClientError {
  if (request.signal?.aborted) return abortedError(request.action, request.signal, withoutCredentials(request.url));
  if (error instanceof ClientError) return error;
  // got wraps what its stream was destroyed with.
  if (error instanceof RequestError && error.cause instanceof ClientError) return error.cause;
  if (!(error instanceof RequestError)) throw error;
  const isTimeout = error instanceof TimeoutError;
  const didConnect = isTimeout ? error.event === "response" : !connectCodes.has(error.code);
  const reached = didConnect ? phase : "connect";
  const { host } = new URL(request.url);
  if (!isTimeout) {
    return failure("network", reasonOf(error, host), request, { phase: reached, cause: error });
  }
  const waited = seconds(didConnect ? settings.responseTimeoutMillis : settings.connectTimeoutMillis);
  const reason = didConnect ? `"${host}" did not answer` : `no connection to "${host}" could be made`;
  return failure("timeout", `${reason} within ${waited} s`, request, { phase: reached, cause: error });
}

function reasonOf(error: RequestError, host: string): string {
  switch (error.code) {
    case "ENOTFOUND":
      return `there is no host "${host}"`;
    case "EAI_AGAIN":
      return `the name of host "${host}" cannot be looked up`;
    case "ECONNREFUSED":
      return `"${host}" refuses the connection`;
    case "ECONNRESET":
    case "EPIPE":
      return `"${host}" cut the connection`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `there is no route to "${host}"`;
    default:
      return `the connection to "${host}" failed (${error.message || error.code})`;
  }
}

function failure(
  code: "network" | "timeout" | "http-status" | "not-found" | "invalid-response",
  reason: string,
  { url, action }: HttpRequest,
  details: ConstructorParameters<typeof ClientError>[2],
): ClientError {
  return new ClientError(code, `Cannot ${action}: ${reason}`, {
    url: withoutCredentials(url),
    reason,
    attempts: 1,
    ...details,
  });
}

function seconds(millis: number): string {
  return String(millis / 1000);
}
