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

/** Deals with one request: at once, or later; undefined when the run was stopped first. */
export type Handler<Outcome> = (request: DownloadRequest) => Outcome | Promise<Outcome | undefined>;

/** What came of a request. */
interface OutcomeBase {
  readonly kind: string;
  readonly id: string;
}

/**
 * Pulls requests as there is room, deals with each URL once, and yields what came of each request, in the order of
 * completion, as many at once as there are: a promise for each would cost more than to skip a file. When the stopper
 * stops, no more is pulled, what is being dealt with comes to its end, and so does this.
 *
 * Memory: up to 4096 open requests and 1024 results.
 */
export async function* runRequests<Outcome extends OutcomeBase>(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  handle: Handler<Outcome>,
  stopper: Stopper,
  onError: (error: unknown) => void,
): AsyncGenerator<readonly Outcome[], void, undefined> {
  const engine = new Engine(handle, stopper, onError);
  void engine.pump(requests);
  try {
    for (;;) {
      const results = await engine.results.takeAll();
      if (results.length === 0) return;
      yield results;
    }
  } finally {
    // Also when the caller has left the loop: nothing may go on behind its back.
    stopper.stop();
    while ((await engine.results.takeAll()).length > 0);
  }
}

/** A URL that is being dealt with. */
interface OpenUrl {
  /** What those who wait expect of its file. */
  readonly expectation: string;
  /** Their ids, each of them an open request. */
  readonly ids: string[];
  readonly whenClosed: Promise<void>;
}

class Engine<Outcome extends OutcomeBase> {
  readonly results = new ResultQueue<Outcome>();
  readonly #handle: Handler<Outcome>;
  readonly #stopper: Stopper;
  readonly #onError: (error: unknown) => void;
  /** Who waits for a URL. */
  readonly #open = new Map<string, OpenUrl>();
  readonly #failures = new Map<string, Outcome>();
  #openCount = 0;
  #isPumping = true;
  #sliceEnd = performance.now() + sliceMillis;
  #wakePump: (() => void) | undefined;

  constructor(handle: Handler<Outcome>, stopper: Stopper, onError: (error: unknown) => void) {
    this.#handle = handle;
    this.#stopper = stopper;
    this.#onError = onError;
    stopper.onStop(() => this.#wake());
  }

  /** Never rejects. */
  async pump(requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>): Promise<void> {
    try {
      if (Symbol.asyncIterator in requests) await this.#pumpLater(requests);
      else await this.#pumpNow(requests);
    } catch (error) {
      this.#onError(error);
    }
    this.#isPumping = false;
    this.#wake();
  }

  async #pumpLater(requests: AsyncIterable<DownloadRequest>): Promise<void> {
    for await (const request of requests) {
      if (this.#stopper.isStopped) break;
      this.#accept(request);
      if (this.#isToWait) await this.#wait();
    }
  }

  /** The same without a promise for each request. */
  async #pumpNow(requests: Iterable<DownloadRequest>): Promise<void> {
    for (const request of requests) {
      if (this.#stopper.isStopped) break;
      this.#accept(request);
      if (this.#isToWait) await this.#wait();
    }
  }

  get #isToWait(): boolean {
    return this.results.size >= mostUnread || this.#openCount >= mostOpen || performance.now() >= this.#sliceEnd;
  }

  async #wait(): Promise<void> {
    if (this.results.size >= mostUnread) await this.results.emptied();
    if (this.#openCount >= mostOpen) await this.#room();
    if (performance.now() < this.#sliceEnd) return;
    await nextTurn();
    this.#sliceEnd = performance.now() + sliceMillis;
  }

  #accept(request: DownloadRequest): void {
    const { url, id, expected } = request;
    const expectation = expected === undefined ? "" : JSON.stringify(expected);
    const open = this.#open.get(url);
    if (open?.expectation === expectation) {
      open.ids.push(id);
      this.#openCount++;
      return;
    }
    // Who expects something else of the file looks at it when it is there.
    const outcome =
      this.#failures.get(failureKey(url, expectation)) ??
      (open === undefined ? this.#handle(request) : open.whenClosed.then(() => this.#handle(request)));
    if (!(outcome instanceof Promise)) {
      this.#give(outcome, id);
      return;
    }
    const ids = [id];
    this.#openCount++;
    const whenClosed = this.#finish(url, outcome, { expectation, ids });
    this.#open.set(url, { expectation, ids, whenClosed });
  }

  /** Never rejects. */
  async #finish(
    url: string,
    pending: Promise<Outcome | undefined>,
    { expectation, ids }: Omit<OpenUrl, "whenClosed">,
  ): Promise<void> {
    try {
      const outcome = await pending;
      if (outcome !== undefined) {
        for (const id of ids) this.#give(outcome, id);
        if (outcome.kind === "failed" && this.#failures.size < mostRemembered) {
          this.#failures.set(failureKey(url, expectation), outcome);
        }
      }
    } catch (error) {
      this.#onError(error);
    }
    if (this.#open.get(url)?.ids === ids) this.#open.delete(url);
    this.#openCount -= ids.length;
    this.#wake();
  }

  #give(outcome: Outcome, id: string): void {
    this.results.push(outcome.id === id ? outcome : { ...outcome, id });
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

function failureKey(url: string, expectation: string): string {
  return expectation === "" ? url : `${url}\n${expectation}`;
}
