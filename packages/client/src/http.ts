import { setMaxListeners } from "node:events";
import { type AccessRule, headersFor } from "./access.ts";
import { abortedError, ClientError, type RequestPhase } from "./errors.ts";
import { createGate, type Gate, type Slot } from "./gate.ts";
import { concealSettings, failureOf } from "./got-transport.ts";
import type { ClientSettings } from "./options.ts";
import { failure, networkReason, refusal, seconds } from "./refusal.ts";
import { finalError, pause, retryDelayMillis } from "./retry.ts";
import { isHtml } from "./server-message.ts";
import type { TransportResponse } from "./transport.ts";
import { withoutCredentials } from "./url.ts";

/** A question to a service. */
export interface HttpRequest {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | undefined;
  readonly url: string;
  /** What is sent with a POST, as JSON. */
  readonly body?: unknown;
  /** What kind of answer is wanted. @default "application/json" */
  readonly accept?: string | undefined;
  /** What is being done, as it goes on after "Cannot", such as `list images of concept "Sebastes"`. */
  readonly action: string;
  readonly signal?: AbortSignal | undefined;
}

/** A success that has begun to arrive. */
export interface HttpAnswer {
  readonly contentType: string | undefined;
  /**
   * Throws a {@link ClientError} when it breaks or stalls; ending its iteration early closes the connection. Must be
   * iterated, or closed by `return()`.
   */
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
  /** Tells that the caller, not the server, is at work, so that others may ask meanwhile. */
  pause(): void;
  /** Tells that the server is waited for again. */
  resume(): void;
}

/** One question with all its attempts. */
export interface HttpCall {
  /** Sends the request once. */
  open(): Promise<HttpAnswer>;
  /**
   * Waits as long as fits the failure.
   *
   * @param attempts made since the last progress, the failed one included
   * @throws {ClientError} `error` with its attempts when there is to be no other, or code "aborted"
   */
  backOff(error: ClientError, attempts: number): Promise<void>;
  /** Ends the watch over the time; to be called when the answer has been read. */
  end(): void;
}

/** The one way to the network. */
export interface Http {
  begin(request: HttpRequest): HttpCall;
}

/** Creates the way to the network; it remembers which hosts have answered, and lets only so many requests through. */
export function createHttp(
  settings: ClientSettings,
  rules: readonly AccessRule[] = [],
  random: () => number = Math.random,
): Http {
  const knownHosts = new Set<string>();
  const gates = new Map<string, Gate>();
  const gateOf = (host: string): Gate => {
    const gate = gates.get(host) ?? createGate(settings);
    gates.set(host, gate);
    return gate;
  };
  return {
    begin(given) {
      const { request, end } = withDeadline(given, settings);
      // Every request under way listens for the end, and stops listening when it is done: many are no leak.
      if (request.signal !== undefined) setMaxListeners(0, request.signal);
      const { host } = new URL(request.url);
      return {
        end,
        open: () => openOnce(request, settings, rules, gateOf(host), () => knownHosts.add(host)),
        async backOff(error, attempts) {
          const question = { error, attempts, isHostKnown: knownHosts.has(host) };
          const delayMillis = retryDelayMillis(question, settings, random());
          if (delayMillis === undefined) throw finalError(error, attempts, settings);
          const url = withoutCredentials(request.url);
          settings.onEvent?.({ kind: "retry", url, error, attempts, delayMillis });
          await pause(delayMillis, request.action, request.signal);
        },
      };
    },
  };
}

interface Deadline {
  readonly request: HttpRequest;
  end(): void;
}

/** Lets the signal of a request fire when its time is over, with the error to fail with as its reason. */
function withDeadline(request: HttpRequest, { deadlineMillis }: ClientSettings): Deadline {
  if (deadlineMillis === undefined) return { request, end: () => {} };
  const controller = new AbortController();
  const reason = `it was not done within ${seconds(deadlineMillis)} s`;
  const timer = setTimeout(() => controller.abort(failure("timeout", reason, request, {})), deadlineMillis);
  const { signal } = request;
  const either = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  return { request: { ...request, signal: either }, end: () => clearTimeout(timer) };
}

/** Why an attempt is aborted that nobody needs any more; without a reason, each abort would make an error with a stack. */
const closed = "closed";

async function openOnce(
  request: HttpRequest,
  settings: ClientSettings,
  rules: readonly AccessRule[],
  gate: Gate,
  onAnswer: () => void,
): Promise<HttpAnswer> {
  const attempt = new AbortController();
  const slot = await gate.enter(request.action, request.signal);
  const stop = (): void => attempt.abort(request.signal?.reason);
  request.signal?.addEventListener("abort", stop, { once: true });
  const close = (): void => {
    request.signal?.removeEventListener("abort", stop);
    attempt.abort(closed);
    slot.release();
  };
  const startedMillis = performance.now();
  try {
    const response = await send(request, settings, rules, attempt.signal);
    onAnswer();
    const body = readBody(response, { request, settings, attempt, startedMillis, close });
    const contentType = response.headers["content-type"];
    const { method = "GET" } = request;
    const { status } = response;
    const url = withoutCredentials(request.url);
    settings.onEvent?.({ kind: "response", method, url, status, durationMillis: performance.now() - startedMillis });
    if (status >= 200 && status < 300 && !isHtml(contentType, "")) return answerOf(body, contentType, slot);
    throw await refusal(response, body, request);
  } catch (error) {
    close();
    throw toClientError(error, "response", request, settings, attempt.signal);
  }
}

function answerOf(body: HttpAnswer["body"], contentType: string | undefined, slot: Slot): HttpAnswer {
  return { body, contentType, pause: slot.pause, resume: slot.resume };
}

function send(
  request: HttpRequest,
  settings: ClientSettings,
  rules: readonly AccessRule[],
  signal: AbortSignal,
): Promise<TransportResponse> {
  const { method = "GET", url, accept = "application/json", body } = request;
  const { connectTimeoutMillis, responseTimeoutMillis, userAgent } = settings;
  const posted = body === undefined ? {} : { "content-type": "application/json" };
  const headers = { accept, "user-agent": userAgent, ...posted, ...headersFor(url, rules) };
  settings.onEvent?.({ kind: "request", method, url: withoutCredentials(url) });
  const timeouts = { connectTimeoutMillis, responseTimeoutMillis };
  const text = body === undefined ? undefined : JSON.stringify(body);
  return settings.transport({ method, url, headers, body: text, signal, ...timeouts });
}

interface Reading {
  readonly request: HttpRequest;
  readonly settings: ClientSettings;
  readonly attempt: AbortController;
  readonly startedMillis: number;
  close(): void;
}

/** Hands out a body piece by piece; only the time spent waiting for the server counts as a pause of the server. */
async function* readBody(
  response: TransportResponse,
  { request, settings, attempt, startedMillis, close }: Reading,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { idleTimeoutMillis, onEvent } = settings;
  const { method = "GET", url } = request;
  const { host } = new URL(url);
  const reason = `"${host}" sent nothing for ${seconds(idleTimeoutMillis)} s`;
  const stalled = (): void => attempt.abort(failure("timeout", reason, request, { phase: "body" }));
  const pieces = response.body[Symbol.asyncIterator]();
  const next = abortable(() => pieces.next(), attempt.signal);
  let sizeBytes = 0;
  try {
    for (;;) {
      const timer = setTimeout(stalled, idleTimeoutMillis);
      const piece = await next().finally(() => clearTimeout(timer));
      if (piece.done === true) break;
      sizeBytes += piece.value.length;
      yield piece.value;
    }
    const durationMillis = performance.now() - startedMillis;
    onEvent?.({ kind: "done", method, url: withoutCredentials(url), sizeBytes, durationMillis });
  } catch (error) {
    throw toClientError(error, "body", request, settings, attempt.signal);
  } finally {
    close();
    // A transport that does not heed its signal is left to end by itself.
    pieces.return?.().catch(() => {});
  }
}

/**
 * Calls that end when the signal is aborted, whether or not what they wait for heeds it. `Promise.race` with one
 * promise for the signal would keep every result alive until the signal is gone.
 */
function abortable<T>(call: () => Promise<T>, signal: AbortSignal): () => Promise<T> {
  let stop: ((reason: unknown) => void) | undefined;
  signal.addEventListener("abort", () => stop?.(signal.reason), { once: true });
  return () =>
    new Promise<T>((resolve, reject) => {
      stop = reject;
      call().then(resolve, reject);
    });
}

function toClientError(
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
  const isConnected = found.phase !== "connect";
  const waited = seconds(isConnected ? settings.responseTimeoutMillis : settings.connectTimeoutMillis);
  const what = isConnected ? `"${host}" did not answer` : `no connection to "${host}" could be made`;
  return failure("timeout", `${what} within ${waited} s`, request, details);
}
