import { abortedError, ClientError, type ClientErrorDetails, type RequestPhase } from "./errors.ts";
import { concealSettings, failureOf, type TransportFailure } from "./got-transport.ts";
import type { HttpRequest } from "./http.ts";
import type { ClientSettings } from "./options.ts";
import { tunnelTimeoutCode } from "./proxy.ts";
import { parseRetryAfter } from "./retry.ts";
import { isNotFoundReport, serverMessage } from "./server-message.ts";
import type { TransportResponse } from "./transport.ts";
import { withoutCredentials } from "./url.ts";

/** The most of an error's body that is read, in bytes. */
const errorBodyLimit = 65_536;

/** The error for an answer that is no success, or a success that is a web page. */
export async function refusal(
  { status, statusText, headers }: TransportResponse,
  body: AsyncIterable<Uint8Array>,
  request: HttpRequest,
): Promise<ClientError> {
  const text = await readStart(body);
  const contentType = headers["content-type"];
  const said = serverMessage(contentType, text);
  const retryAfterMillis = parseRetryAfter(headers["retry-after"], Date.now());
  const details = { status, serverMessage: said, contentType, retryAfterMillis, phase: "response" } as const;
  const url = withoutCredentials(request.url);
  const quote = said === undefined ? "" : `: "${said}"`;
  if (status >= 200 && status < 300) {
    return failure("invalid-response", `expected JSON from "${url}", got a web page${quote}`, request, details);
  }
  const answer = `"${url}" answered ${status}${statusText ? ` ${statusText}` : ""}${quote}`;
  if (status !== 404) return failure("http-status", answer, request, details);
  if (isNotFoundReport(contentType, text)) return failure("not-found", answer, request, details);
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

/** The error for whatever a transport or a body threw. */
export function clientErrorOf(
  error: unknown,
  phase: RequestPhase,
  request: HttpRequest,
  settings: ClientSettings,
  attempt: AbortSignal,
): ClientError {
  const { action, signal, url } = request;
  if (signal?.aborted) return abortedError(action, signal, withoutCredentials(url));
  if (attempt.aborted && attempt.reason instanceof ClientError) return attempt.reason;
  if (error instanceof ClientError) return error;
  const found = failureOf(error, phase);
  const { host } = new URL(url);
  const details = { phase: found?.phase ?? phase, cause: concealSettings(error) };
  if (found?.isTimeout !== true) return failure("network", networkReason(error, found, url), request, details);
  if (found.errorCode === tunnelTimeoutCode) return failure("timeout", messageOf(error), request, details);
  const isConnected = found.phase !== "connect";
  const waited = seconds(isConnected ? responseTimeoutOf(request, settings) : settings.connectTimeoutMillis);
  const what = isConnected ? `"${host}" did not answer` : `no connection to "${host}" could be made`;
  return failure("timeout", `${what} within ${waited} s`, request, details);
}

/** How long the first byte of an answer may take. */
export function responseTimeoutOf(
  { isShort = false }: HttpRequest,
  { responseTimeoutMillis, shortResponseTimeoutMillis }: ClientSettings,
): number {
  return isShort ? Math.min(shortResponseTimeoutMillis, responseTimeoutMillis) : responseTimeoutMillis;
}

/** What went wrong with a connection, in words. */
function networkReason(error: unknown, found: TransportFailure | undefined, url: string): string {
  const { host, port, protocol } = new URL(url);
  const otherReason = `the connection to "${host}" failed (${messageOf(error) || found?.errorCode || "no reason given"})`;
  switch (found?.errorCode) {
    case "ENOTFOUND":
      return `there is no host "${host}"`;
    case "EAI_AGAIN":
      return `the name of host "${host}" cannot be looked up`;
    case "ECONNREFUSED": {
      const ownPort = Number(port || (protocol === "https:" ? 443 : 80));
      // What refuses at another port is a proxy, which the message of the system names.
      return (found.port ?? ownPort) === ownPort ? `"${host}" refuses the connection` : otherReason;
    }
    case "ECONNRESET":
    case "EPIPE":
      return `"${host}" cut the connection`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `there is no route to "${host}"`;
    default:
      return otherReason;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error about a request. */
export function failure(
  code: "network" | "timeout" | "http-status" | "not-found" | "invalid-response",
  reason: string,
  { url, action }: HttpRequest,
  details: ClientErrorDetails,
): ClientError {
  const plainUrl = withoutCredentials(url);
  return new ClientError(code, `Cannot ${action}: ${reason}`, { url: plainUrl, reason, attempts: 1, ...details });
}

/** Milliseconds in seconds, as text. */
export function seconds(millis: number): string {
  return String(millis / 1000);
}
