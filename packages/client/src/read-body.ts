import type { HttpRequest } from "./http.ts";
import type { ClientSettings } from "./options.ts";
import { clientErrorOf, failure, seconds } from "./refusal.ts";
import type { TransportResponse } from "./transport.ts";
import { withoutCredentials } from "./url.ts";
import { watchWait } from "./waiting.ts";

/** What reading a body depends on. */
export interface Reading {
  readonly request: HttpRequest;
  readonly settings: ClientSettings;
  readonly attempt: AbortController;
  /** When the request was sent. */
  readonly startedMillis: number;
  close(): void;
}

/** Hands out a body piece by piece; only the time spent waiting for the server counts as a pause of the server. */
export async function* readBody(
  response: TransportResponse,
  { request, settings, attempt, startedMillis, close }: Reading,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { idleTimeoutMillis, waitingNoticeMillis, onEvent } = settings;
  const { method = "GET" } = request;
  const url = withoutCredentials(request.url);
  const reason = `"${new URL(request.url).host}" sent nothing for ${seconds(idleTimeoutMillis)} s`;
  const stalled = (): void => attempt.abort(failure("timeout", reason, request, { phase: "body" }));
  const onLong = (waitedMillis: number): void => onEvent?.({ kind: "waiting", method, url, waitedMillis });
  const pieces = response.body[Symbol.asyncIterator]();
  const next = abortable(() => pieces.next(), attempt.signal);
  let sizeBytes = 0;
  try {
    for (;;) {
      const timer = setTimeout(stalled, idleTimeoutMillis);
      const endWatch = watchWait(waitingNoticeMillis, onLong);
      const piece = await next().finally(() => {
        clearTimeout(timer);
        endWatch();
      });
      if (piece.done === true) break;
      sizeBytes += piece.value.length;
      yield piece.value;
    }
    onEvent?.({ kind: "done", method, url, sizeBytes, durationMillis: performance.now() - startedMillis });
  } catch (error) {
    throw clientErrorOf(error, "body", request, settings, attempt.signal);
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
