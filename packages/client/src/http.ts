import { setMaxListeners } from "node:events";
import { type AccessRule, headersFor } from "./access.ts";
import type { ClientError } from "./errors.ts";
import { createGate, type Gate, type Slot } from "./gate.ts";
import type { ClientSettings } from "./options.ts";
import { readBody } from "./read-body.ts";
import { clientErrorOf, failure, refusal, responseTimeoutOf, seconds } from "./refusal.ts";
import { finalError, pause, retryDelayMillis } from "./retry.ts";
import { isHtml } from "./server-message.ts";
import type { TransportResponse } from "./transport.ts";
import { withoutCredentials } from "./url.ts";
import { watchWait } from "./waiting.ts";

/** A question to a service. */
export interface HttpRequest {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | undefined;
  readonly url: string;
  /** What is sent with a POST, as JSON. */
  readonly body?: unknown;
  /** What kind of answer is wanted. @default "application/json" */
  readonly accept?: string | undefined;
  /** Further headers, names in lower case; they come before those that the service always gets. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the service answers this from memory, so that a long silence means that something is wrong. @default false */
  readonly isShort?: boolean | undefined;
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
    throw clientErrorOf(error, "response", request, settings, attempt.signal);
  }
}

function answerOf(body: HttpAnswer["body"], contentType: string | undefined, slot: Slot): HttpAnswer {
  return { body, contentType, pause: slot.pause, resume: slot.resume };
}

async function send(
  request: HttpRequest,
  settings: ClientSettings,
  rules: readonly AccessRule[],
  signal: AbortSignal,
): Promise<TransportResponse> {
  const { method = "GET", url, accept = "application/json", body } = request;
  const { connectTimeoutMillis, userAgent, waitingNoticeMillis, onEvent } = settings;
  const posted = body === undefined ? {} : { "content-type": "application/json" };
  const headers = { accept, "user-agent": userAgent, ...posted, ...headersFor(url, rules), ...request.headers };
  const shownUrl = withoutCredentials(url);
  onEvent?.({ kind: "request", method, url: shownUrl });
  const timeouts = { connectTimeoutMillis, responseTimeoutMillis: responseTimeoutOf(request, settings) };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const endWatch = watchWait(waitingNoticeMillis, (waitedMillis) =>
    onEvent?.({ kind: "waiting", method, url: shownUrl, waitedMillis }),
  );
  try {
    return await settings.transport({ method, url, headers, body: text, signal, ...timeouts });
  } finally {
    endWatch();
  }
}
