/**
 * What went wrong:
 * - `not-found`: the service answered 404 about the thing asked for;
 * - `http-status`: any other answer that is no success, also the 404 page of a server that has no such service;
 * - `network`: no connection, or one that broke;
 * - `timeout`: the connection, the answer or the rest of the body did not come in time;
 * - `invalid-response`: a success whose body is not what the service documents;
 * - `configuration`: the configuration cannot be read or does not say what is needed;
 * - `aborted`: the caller's signal was aborted; `cause` is its reason.
 */
export type ClientErrorCode =
  | "http-status"
  | "not-found"
  | "network"
  | "timeout"
  | "invalid-response"
  | "configuration"
  | "aborted";

/** How far a request had come: no connection yet, no answer yet, or in the middle of the body. */
export type RequestPhase = "connect" | "response" | "body";

/** The facts of a {@link ClientError}; all of them optional. */
export interface ClientErrorDetails {
  readonly reason?: string | undefined;
  readonly url?: string | undefined;
  readonly status?: number | undefined;
  readonly serverMessage?: string | undefined;
  readonly contentType?: string | undefined;
  readonly attempts?: number | undefined;
  readonly phase?: RequestPhase | undefined;
  readonly retryAfterMillis?: number | undefined;
  readonly cause?: unknown;
}

/** Every failure of this package is one of these; anything else is a bug. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly code: ClientErrorCode;
  /** What happened, without what was being done: the part of the message to quote in a message of one's own. */
  readonly reason: string;
  /** The address asked, without user name and password. */
  readonly url: string | undefined;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** What the server itself said, from whichever shape its error came in. */
  readonly serverMessage: string | undefined;
  /** What the server calls the body of an answer that is no success. */
  readonly contentType: string | undefined;
  /** How many times the request was sent; 0 when it never was. */
  readonly attempts: number;
  /** How far the last attempt came. */
  readonly phase: RequestPhase | undefined;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMillis: number | undefined;

  constructor(code: ClientErrorCode, message: string, details: ClientErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason ?? message;
    this.url = details.url;
    this.status = details.status;
    this.serverMessage = details.serverMessage;
    this.contentType = details.contentType;
    this.attempts = details.attempts ?? 0;
    this.phase = details.phase;
    this.retryAfterMillis = details.retryAfterMillis;
  }
}

/** Whether `error` is a {@link ClientError}, and of one of `codes` if any are given. */
export function isClientError<C extends ClientErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is ClientError & { readonly code: C } {
  return error instanceof ClientError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}

/** The error for a signal that was aborted while `action` was under way. */
export function abortedError(action: string, signal: AbortSignal | undefined, url?: string): ClientError {
  // A signal of our own says itself what to fail with.
  if (signal?.reason instanceof ClientError) return signal.reason;
  return new ClientError("aborted", `Stopped before it was done: ${action}`, { url, cause: signal?.reason });
}
