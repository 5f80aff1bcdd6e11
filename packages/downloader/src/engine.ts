import { setImmediate as nextTurn } from "node:timers/promises";
import { ResultQueue } from "./result-queue.ts";
import type { DownloadRequest } from "./results.ts";
import type { Stopper } from "./stopper.ts";

/** Requests that are being dealt with or wait for their host, at most. Large, so that one slow host leaves work for others. */
const mostOpen = 4096;
/** Results that nobody has pulled, at most. */
const mostUnread = 1024;
/** The event loop is given a turn this often, or nothing else would run while a long list is skipped. */
const sliceMillis = 10;
/** Failures that are remembered for further requests of the same URL. */
const mostRemembered = 10_000;

/** Deals with one URL: at once, or later; undefined when the run was stopped first. */
export type Handler<Outcome> = (request: DownloadRequest) => Outcome | Promise<Outcome | undefined>;

/** A result before it is known whose. */
interface OutcomeBase {
  readonly kind: string;
}

/**
 * Pulls requests as there is room, deals with each URL once, and yields what came of each request, in the order of
 * completion. When the stopper stops, no more is pulled, what is being dealt with comes to its end, and so does this.
 *
 * Memory: up to 4096 open requests and 1024 results.
 */
export async function* runRequests<Outcome extends OutcomeBase>(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  handle: Handler<Outcome>,
  stopper: Stopper,
  onError: (error: unknown) => void,
): AsyncGenerator<Outcome & { readonly id: string }, void, undefined> {
  const engine = new Engine(handle, stopper, onError);
  void engine.pump(requests);
  try {
    for (;;) {
      const results = await engine.results.takeAll();
      if (results.length === 0) return;
      for (const result of results) yield result;
    }
  } finally {
    // Also when the caller has left the loop: nothing may go on behind its back.
    stopper.stop();
    while ((await engine.results.takeAll()).length > 0);
  }
}

class Engine<Outcome extends OutcomeBase> {
  readonly results = new ResultQueue<Outcome & { readonly id: string }>();
  readonly #handle: Handler<Outcome>;
  readonly #stopper: Stopper;
  readonly #onError: (error: unknown) => void;
  /** The ids that wait for a URL. */
  readonly #askers = new Map<string, string[]>();
  readonly #failures = new Map<string, Outcome>();
  #openCount = 0;
  #isPumping = true;
  #wakePump: (() => void) | undefined;

  constructor(handle: Handler<Outcome>, stopper: Stopper, onError: (error: unknown) => void) {
    this.#handle = handle;
    this.#stopper = stopper;
    this.#onError = onError;
    stopper.onStop(() => this.#wake());
  }

  /** Never rejects. */
  async pump(requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>): Promise<void> {
    let sliceEnd = performance.now() + sliceMillis;
    try {
      for await (const request of requests) {
        if (this.#stopper.isStopped) break;
        this.#accept(request);
        if (this.results.size >= mostUnread) await this.results.emptied();
        if (this.#openCount >= mostOpen) await this.#room();
        if (performance.now() < sliceEnd) continue;
        await nextTurn();
        sliceEnd = performance.now() + sliceMillis;
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#isPumping = false;
    this.#wake();
  }

  #accept(request: DownloadRequest): void {
    const askers = this.#askers.get(request.url);
    if (askers !== undefined) {
      askers.push(request.id);
      return;
    }
    const outcome = this.#failures.get(request.url) ?? this.#handle(request);
    if (!(outcome instanceof Promise)) {
      this.#emit(outcome, request.id);
      return;
    }
    this.#openCount++;
    this.#askers.set(request.url, [request.id]);
    void this.#finish(request.url, outcome);
  }

  async #finish(url: string, pending: Promise<Outcome | undefined>): Promise<void> {
    try {
      const outcome = await pending;
      if (outcome !== undefined) {
        for (const id of this.#askers.get(url) ?? []) this.#emit(outcome, id);
        if (outcome.kind === "failed" && this.#failures.size < mostRemembered) this.#failures.set(url, outcome);
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#askers.delete(url);
    this.#openCount--;
    this.#wake();
  }

  #emit(outcome: Outcome, id: string): void {
    const { kind, ...rest } = outcome;
    // For people who print results: what and whose come first.
    this.results.push({ kind, id, ...rest } as Outcome & { readonly id: string });
  }

  async #room(): Promise<void> {
    if (this.#stopper.isStopped) return;
    await new Promise<void>((resolve) => {
      this.#wakePump = resolve;
    });
    this.#wakePump = undefined;
  }

  #wake(): void {
    if (this.#openCount < mostOpen || this.#stopper.isStopped) this.#wakePump?.();
    // A source that never answers must not keep a stopped run alive.
    const isPumping = this.#isPumping && !this.#stopper.isStopped;
    if (this.#openCount === 0 && !isPumping) this.results.close();
  }
}
