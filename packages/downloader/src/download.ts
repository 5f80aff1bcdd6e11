import type { Stranger } from "./adopter.ts";
import type { ResponseHead } from "./fetch/response-head.ts";
import { countTry, retryDelay, type Tries } from "./fetch/retry.ts";
import { ItemFailure } from "./item-failure.ts";
import type { HostAnswer } from "./lanes.ts";
import { leastKept } from "./least-kept.ts";
import { type DownloadOptions, resolveOptions } from "./options.ts";
import type { Servable } from "./planner.ts";
import { ReceivedFile } from "./received-file.ts";
import type { DownloadRequest, DownloadResult, FailureCode, SavedFile } from "./results.ts";
import { failedResult, Session, storageOf } from "./session.ts";
import type { Storage, StoredStat } from "./storage/storage.ts";
import type { Content } from "./verify.ts";

/**
 * Fetches files into a folder or another storage, each whole and verified to be an image, or not at all.
 *
 * Requests are pulled as there is room, and results come in the order of completion, one for every request. A file
 * that could not be had is a result of kind `failed`, and the run goes on. Files that are there already, by the
 * journal (in a folder, `.m3/journal.jsonl`) and their size, are `skipped` without a request. A folder is made if need
 * be and locked while this runs. The last event has the statistics.
 *
 * A list (an array, a set) is looked through first, so that names do not depend on its order. Of a stream, the first
 * URL that wants a name gets it, and later ones get their digest into theirs.
 *
 * Memory: up to 200 bytes for each URL in the requests or the journal, beside 4096 open requests and what is in the air
 * (at most 4 MiB each; all of each with `verify: "decode"`).
 *
 * @param target the path of a folder, or a storage
 * @throws {DownloaderError} when the folder or storage cannot be used, is in use, fails or is full, or `verify: "decode"`
 *   finds no sharp. What was finished stays, and its results are yielded first.
 * @throws {RangeError} when an option is out of range.
 * @throws the signal's reason, likewise.
 *
 * @example
 * ```ts
 * for await (const result of download([{ id: "1", url: "http://host/a.png" }], "images")) {
 *   if (result.kind === "failed") console.error(result.message);
 *   else console.log(result.path, result.widthPixels, result.heightPixels);
 * }
 * ```
 */
export async function* download(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  target: string | Storage,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadResult, void, undefined> {
  const settings = resolveOptions(options);
  settings.signal?.throwIfAborted();
  const session = await Session.open(storageOf(target, settings), settings, "write");
  const files = new FileDownloader(session);
  for await (const results of session.run(requests, (request, decision) => files.act(request, decision))) {
    for (const result of results) yield result;
  }
}

/** Where a file is to go. */
interface Place {
  readonly name: string;
  readonly stranger?: Stranger;
}

class FileDownloader {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  act(request: DownloadRequest, decision: Servable): DownloadResult | Promise<DownloadResult | undefined> {
    switch (decision.kind) {
      case "present":
        return { kind: "skipped", id: request.id, url: request.url, attempts: 0, ...decision.file };
      case "unknown":
        return this.#adoptOrFetch(request, decision.name, decision.stat);
      case "missing":
        return this.#fetch(request, { name: decision.name });
      default:
        return decision satisfies never;
    }
  }

  async #adoptOrFetch(request: DownloadRequest, name: string, stat: StoredStat): Promise<DownloadResult | undefined> {
    const { adopter, stopper } = this.#session;
    const adoption = await adopter.adopt(request, name, stat);
    if (stopper.isStopped) return undefined;
    if (adoption.kind === "missing") return await this.#fetch(request, adoption);
    const file = this.#record(request, adoption.name, adoption.content, {});
    return { kind: "skipped", id: request.id, url: request.url, attempts: 0, ...file };
  }

  async #fetch(request: DownloadRequest, place: Place): Promise<DownloadResult | undefined> {
    const { settings, stopper, storage, tally } = this.#session;
    const { name } = place;
    const target = { name, path: storage.pathOf(name) };
    let tries: Tries = { counted: 0, free: 0 };
    for (;;) {
      const result = await this.#tryInTurn(request, place, tries.counted + tries.free > 0);
      if (result === undefined) return undefined;
      if (result === "given up") {
        return failedResult(request, givenUp(request.url), tries.counted + tries.free, target);
      }
      tries = countTry(result instanceof ItemFailure ? result : { retry: "never" }, tries);
      const attempts = tries.counted + tries.free;
      if (!(result instanceof ItemFailure)) {
        return { kind: "done", id: request.id, url: request.url, attempts, ...result };
      }
      const delayMillis = retryDelay(result, tries, settings.retry, settings.random);
      if (delayMillis === undefined) return failedResult(request, result, attempts, target);
      const { code, message } = result;
      tally.noteRetry();
      settings.onEvent({ kind: "retry", url: request.url, code, message, attempts, delayMillis });
      // Outside the lane: whoever waits must not keep others from their turn.
      await stopper.sleep(delayMillis);
    }
  }

  /** One try when the host's turn comes, unless it has been given up by then; undefined when the run was stopped. */
  async #tryInTurn(
    request: DownloadRequest,
    place: Place,
    isRetry: boolean,
  ): Promise<SavedFile | ItemFailure | "given up" | undefined> {
    const { lanes, stopper } = this.#session;
    const { origin } = new URL(request.url);
    return await lanes.run(origin, isRetry, async (report) => {
      if (stopper.isStopped) return undefined;
      if (lanes.isGivenUp(origin)) return "given up";
      try {
        return await this.#tryOnce(request, place, report);
      } catch (error) {
        if (!(error instanceof ItemFailure)) throw error;
        if (stopper.isStopped) return undefined;
        report(answerOf(error));
        return error;
      }
    });
  }

  async #tryOnce(request: DownloadRequest, place: Place, report: (answer: HostAnswer) => void): Promise<SavedFile> {
    const { fetcher, storage, settings, decodeCheck } = this.#session;
    const file = await ReceivedFile.open({
      request,
      name: place.name,
      storage,
      maxBytes: settings.maxBytes,
      leastKeptBytes: leastKept(settings),
      decodeCheck,
    });
    const { resumePoint } = file;
    const startedAt = performance.now();
    const note = (code: "ok" | FailureCode, status: number | undefined): void => {
      const durationMillis = performance.now() - startedAt;
      this.#session.noteAttempt({ url: request.url, code, status, durationMillis, sizeBytes: file.receivedBytes });
    };
    try {
      const head = await fetcher.fetch(request, file, resumePoint);
      report({ kind: "served" });
      const content = await file.check();
      const saved = await this.#save(request, place, file, content, head);
      note("ok", head.status);
      return saved;
    } catch (error) {
      if (!(error instanceof ItemFailure)) throw error;
      const failure = error.status === 416 && resumePoint !== undefined ? notThatFar(error) : error;
      if (isUnfinished(failure)) await file.leave();
      note(failure.code, failure.status);
      throw failure;
    } finally {
      await file.discard();
    }
  }

  async #save(
    request: DownloadRequest,
    { name, stranger }: Place,
    file: ReceivedFile,
    content: Content,
    head: ResponseHead,
  ): Promise<SavedFile> {
    // A stranger with the very same content is no stranger.
    if (stranger !== undefined && stranger.sha256 === content.sha256) {
      return this.#record(request, stranger.name, content, head);
    }
    if (stranger !== undefined) {
      const { name: strangerName, sha256 } = stranger;
      const isWhole = sha256 !== undefined;
      this.#session.settings.onEvent({ kind: "stranger", url: request.url, strangerName, isWhole, name });
    }
    await file.commit();
    return this.#record(request, name, content, head);
  }

  #record(request: DownloadRequest, name: string, content: Content, head: { readonly etag?: string }): SavedFile {
    const { journal, names, storage } = this.#session;
    const { id, url } = request;
    names.keep(url, name);
    const etag = head.etag === undefined ? {} : { etag: head.etag };
    journal.append({ url, name, ...content, id, ...etag, savedAt: new Date().toISOString() });
    return { name, path: storage.pathOf(name), ...content };
  }
}

function givenUp(url: string): ItemFailure {
  const message = `Cannot fetch "${url}": its host has not answered for many tries in a row`;
  return new ItemFailure("network", message, { retry: "never" });
}

/** What was kept of the file reaches further than the file does now, so the next try starts from the beginning. */
function notThatFar({ message, status }: ItemFailure): ItemFailure {
  return new ItemFailure("http-status", message, { retry: "free", status, isSpoilt: true });
}

/** Whether what came is a beginning of the file, which another try can go on from. */
function isUnfinished({ code, isSpoilt }: ItemFailure): boolean {
  return !isSpoilt && (code === "truncated" || code === "timeout" || code === "network" || code === "throttled");
}

/** What a failure says of the host. */
function answerOf({ code, status, retryAfterMillis = 0 }: ItemFailure): HostAnswer {
  if (code === "throttled") return { kind: "refused", retryAfterMillis };
  if (code === "truncated" || (code === "timeout" && status !== undefined)) return { kind: "strained" };
  if (status !== undefined) return { kind: "other" };
  return { kind: code === "network" || code === "timeout" || code === "dns" ? "silent" : "other" };
}
