import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Adopter } from "./adopter.ts";
import { diskFailure, systemCode } from "./disk-failure.ts";
import { runRequests } from "./engine.ts";
import { DownloaderError } from "./errors.ts";
import { Fetcher } from "./fetch/fetcher.ts";
import type { ItemFailure } from "./item-failure.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { Lanes } from "./lanes.ts";
import { stateFolder } from "./local-folder.ts";
import { NameBook } from "./naming/name-book.ts";
import type { Settings } from "./options.ts";
import { type Decision, Planner, type Servable } from "./planner.ts";
import type { DownloadRequest, DownloadResult } from "./results.ts";
import { Stopper } from "./stopper.ts";
import type { Storage } from "./storage.ts";

/** Requests that names are looked up for between two turns of the event loop. */
const surveySlice = 2000;

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
  #failure: { readonly error: unknown } | undefined;

  private constructor(settings: Settings, storage: Storage, journal: Journal, names: NameBook) {
    this.settings = settings;
    this.storage = storage;
    this.journal = journal;
    this.names = names;
    this.fetcher = new Fetcher(settings);
    this.lanes = new Lanes(settings);
    this.planner = new Planner(settings, storage, journal, names);
    this.adopter = new Adopter(settings, storage, this.fetcher, this.lanes, names);
    this.stopper.onStop(() => {
      this.fetcher.stop();
      this.lanes.open();
    });
  }

  /** Opens for writing, with the folder locked, or for looking only. */
  static async open(folder: string, storage: Storage, settings: Settings, isReadOnly: boolean): Promise<Session> {
    const names = new NameBook(settings.names, settings.reservedNames);
    let session: Session | undefined;
    if (isReadOnly) await checkFolder(folder);
    else await storage.open();
    try {
      const journal = await openJournal(join(folder, stateFolder, "journal.jsonl"), {
        isReadOnly,
        onEntry: ({ url, name }) => names.keep(url, name),
        onError: (error) => session?.fail(error),
      });
      session = new Session(settings, storage, journal, names);
      return session;
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Ends the run with `error`; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.stopper.stop();
  }

  /** Decides about each request, yields what `act` makes of it, then closes everything, whatever the end. */
  async *run<Outcome extends { readonly kind: string }>(
    requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
    act: Act<Outcome>,
  ): AsyncGenerator<(Outcome | Failed) & { readonly id: string }, void, undefined> {
    const { signal } = this.settings;
    const actOn = (request: DownloadRequest, decision: Decision): Failed | ReturnType<Act<Outcome>> =>
      decision.kind === "refused" ? failedResult(request, decision.failure, 0) : act(request, decision);
    const handle = (request: DownloadRequest): Outcome | Failed | Promise<Outcome | Failed | undefined> => {
      const decision = this.planner.decide(request);
      return decision instanceof Promise ? decision.then((known) => actOn(request, known)) : actOn(request, decision);
    };
    const onAbort = (): void => this.fail(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    try {
      await this.#survey(requests);
      yield* runRequests(requests, handle, this.stopper, (error) => this.fail(error));
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.fetcher.close();
      await this.journal.close().catch((error: unknown) => this.fail(error));
      await this.storage.close();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** A list can be looked through before the first fetch, so that its names do not depend on its order. */
  async #survey(requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>): Promise<void> {
    if (!isReiterable(requests)) return;
    let count = 0;
    for (const request of requests) {
      if (!this.journal.has(request.url)) this.names.survey(request);
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
  return Array.isArray(requests) || requests instanceof Set || !("next" in requests);
}

async function checkFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw diskFailure(error, "prepare", folder);
  }
  const message = `Cannot write to "${folder}": expected a folder, got something else of that name`;
  throw new DownloaderError("folder-unusable", message, { path: folder });
}

/** A result of one URL before it is known whose. */
export type Failed = Omit<Extract<DownloadResult, { readonly kind: "failed" }>, "id">;

/** The result of a request that failed; `place` is where its file would have gone. */
export function failedResult(
  request: DownloadRequest,
  failure: ItemFailure,
  attempts: number,
  place?: { readonly name: string; readonly path: string },
): Failed {
  const { code, message, status } = failure;
  const { url } = request;
  return { kind: "failed", url, ...place, code, message, ...(status === undefined ? {} : { status }), attempts };
}
