import { setImmediate as nextTurn } from "node:timers/promises";
import { Adopter } from "./adopter.ts";
import { runRequests } from "./engine.ts";
import type { AttemptEvent, DownloadEvent } from "./events.ts";
import { Fetcher } from "./fetch/fetcher.ts";
import { createDecodeCheck, type DecodeCheck } from "./image/decode.ts";
import type { ItemFailure } from "./item-failure.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { Lanes } from "./lanes.ts";
import { NameBook } from "./naming/name-book.ts";
import type { Settings } from "./options.ts";
import { type Decision, Planner, type Servable } from "./planner.ts";
import type { DownloadRequest, DownloadResult } from "./results.ts";
import { Tally } from "./statistics.ts";
import { Stopper } from "./stopper.ts";
import { createFolderStorage } from "./storage/local-folder.ts";
import type { Storage } from "./storage/storage.ts";

/** Requests that names are looked up for between two turns of the event loop. */
const surveySlice = 2000;
const progressMillis = 250;

/** Does what was decided about a request. */
type Act<Outcome> = (request: DownloadRequest, decision: Servable) => Outcome | Promise<Outcome | undefined>;

/** What one call of `download` or `examine` works with, and how it ends. */
export class Session {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly names: NameBook;
  readonly fetcher: Fetcher;
  readonly lanes: Lanes;
  readonly planner: Planner;
  readonly adopter: Adopter;
  readonly stopper: Stopper = new Stopper();
  readonly tally: Tally = new Tally(() => performance.now());
  readonly decodeCheck: DecodeCheck | undefined;
  #failure: { readonly error: unknown } | undefined;

  private constructor(
    settings: Settings,
    storage: Storage,
    journal: Journal,
    names: NameBook,
    decodeCheck: DecodeCheck | undefined,
  ) {
    this.settings = settings;
    this.storage = storage;
    this.journal = journal;
    this.names = names;
    this.decodeCheck = decodeCheck;
    const fetcher = new Fetcher(settings);
    const lanes = new Lanes(settings, (millis) => this.stopper.sleep(millis));
    this.fetcher = fetcher;
    this.lanes = lanes;
    const refusal = (url: URL): string | undefined => fetcher.refusal(url);
    this.planner = new Planner({ settings, storage, journal, names, decodeCheck, refusal });
    this.adopter = new Adopter({ settings, storage, fetcher, lanes, names, decodeCheck });
    this.stopper.onStop(() => {
      fetcher.stop();
      lanes.open();
    });
  }

  /** Opens for writing or for looking only. */
  static async open(storage: Storage, settings: Settings, mode: "read" | "write"): Promise<Session> {
    const decodeCheck = settings.verify === "decode" ? await createDecodeCheck() : undefined;
    const names = new NameBook(settings.names, settings.reservedNames);
    let session: Session | undefined;
    await storage.open(mode);
    try {
      const journal = await openJournal(storage.journal, {
        isReadOnly: mode === "read",
        sync: settings.sync,
        onEntry: ({ url, name }) => names.keep(url, name),
        onError: (error) => session?.fail(error),
      });
      // Some events come from timers, where what a listener throws would end the process.
      const onEvent = (event: DownloadEvent): void => {
        try {
          settings.onEvent(event);
        } catch (error) {
          session?.fail(error);
        }
      };
      session = new Session({ ...settings, onEvent }, storage, journal, names, decodeCheck);
      return session;
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Counts a try, and tells whoever listens. */
  noteAttempt({
    url,
    status,
    ...rest
  }: Omit<AttemptEvent, "kind" | "origin" | "status"> & { readonly status: number | undefined }): void {
    const { origin } = new URL(url);
    const event: AttemptEvent = { kind: "attempt", url, origin, ...rest, ...(status === undefined ? {} : { status }) };
    this.tally.noteAttempt(event);
    this.settings.onEvent(event);
  }

  /** Ends the run with `error`; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.stopper.stop();
  }

  /**
   * Decides about each request, yields what `act` makes of it, as many at once as there are, then closes everything,
   * whatever the end.
   */
  async *run<Outcome extends { readonly kind: string; readonly id: string }>(
    requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
    act: Act<Outcome>,
  ): AsyncGenerator<readonly (Outcome | Failed)[], void, undefined> {
    const { signal, onEvent } = this.settings;
    const actOn = (request: DownloadRequest, decision: Decision): Failed | ReturnType<Act<Outcome>> =>
      decision.kind === "refused" ? failedResult(request, decision.failure, 0) : act(request, decision);
    const handle = (request: DownloadRequest): Outcome | Failed | Promise<Outcome | Failed | undefined> => {
      const decision = this.planner.decide(request);
      return decision instanceof Promise ? decision.then((known) => actOn(request, known)) : actOn(request, decision);
    };
    const onAbort = (): void => this.fail(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    const ticker = setInterval(() => onEvent({ kind: "progress", ...this.tally.progress() }), progressMillis);
    ticker.unref();
    let isComplete = false;
    try {
      await this.#survey(requests);
      for await (const results of runRequests(requests, handle, this.stopper, (error) => this.fail(error))) {
        for (const result of results) this.tally.noteResult(result);
        yield results;
      }
      isComplete = this.#failure === undefined;
    } finally {
      clearInterval(ticker);
      signal?.removeEventListener("abort", onAbort);
      this.fetcher.close();
      await this.journal.close().catch((error: unknown) => this.fail(error));
      if (isComplete) await this.storage.resumables?.sweep();
      await this.storage.close();
      onEvent({ kind: "progress", ...this.tally.progress() });
      onEvent({ kind: "end", statistics: this.tally.statistics() });
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /**
   * A list can be looked through before the first fetch, so that its names depend neither on its order nor on how much of it an earlier run
   * has done: one that is there already wants its name too, and is why another got the digest of its URL.
   */
  async #survey(requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>): Promise<void> {
    if (!isReiterable(requests)) return;
    let isAnyUnnamed = false;
    await this.#goOver(requests, ({ url }) => {
      isAnyUnnamed ||= !this.journal.has(url);
    });
    if (isAnyUnnamed) await this.#goOver(requests, (request) => this.names.survey(request));
  }

  /** Calls `visit` for each request, and lets other work be done in between. */
  async #goOver(requests: Iterable<DownloadRequest>, visit: (request: DownloadRequest) => void): Promise<void> {
    let count = 0;
    for (const request of requests) {
      // Lists that were read from files lack some; such a request fails by itself.
      if (typeof request.url === "string") visit(request);
      if (++count % surveySlice === 0) await nextTurn();
      if (this.stopper.isStopped) return;
    }
  }
}

/** An array, a set or the like, not something that is used up by reading it. */
function isReiterable(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
): requests is Iterable<DownloadRequest> {
  if (!(Symbol.iterator in requests)) return false;
  if (Array.isArray(requests) || requests instanceof Set) return true;
  // What gives one iterator to all who ask is used up by the first.
  if ("next" in requests) return false;
  const [one, another] = [requests[Symbol.iterator](), requests[Symbol.iterator]()];
  return one !== another;
}

/** What a caller names as the place for files. */
export function storageOf(target: string | Storage, settings: Settings): Storage {
  return typeof target === "string" ? createFolderStorage(target, settings) : target;
}

/** A result of a request that failed. */
export type Failed = Extract<DownloadResult, { readonly kind: "failed" }>;

/** The result of a request that failed; `place` is where its file would have gone. */
export function failedResult(
  request: DownloadRequest,
  failure: ItemFailure,
  attempts: number,
  place?: { readonly name: string; readonly path: string },
): Failed {
  const { code, message, status } = failure;
  const { id, url } = request;
  return { kind: "failed", id, url, ...place, code, message, ...(status === undefined ? {} : { status }), attempts };
}
