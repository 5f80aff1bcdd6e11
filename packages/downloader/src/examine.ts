import { type ExamineOptions, resolveOptions } from "./options.ts";
import type { Servable } from "./planner.ts";
import type { DownloadRequest, DownloadResult, SavedFile } from "./results.ts";
import { Session, storageOf } from "./session.ts";
import type { Storage, StoredStat } from "./storage/storage.ts";

/** Whether the file of one request is there. */
export type Examination =
  | ({
      readonly kind: "present";
      readonly id: string;
      readonly url: string;
      /** False for a file of before, which `download` will put into the journal. */
      readonly isInJournal: boolean;
    } & SavedFile)
  /** Would be fetched to this place. */
  | {
      readonly kind: "missing";
      readonly id: string;
      readonly url: string;
      readonly name: string;
      readonly path: string;
    }
  /** Would be refused. */
  | Extract<DownloadResult, { readonly kind: "failed" }>;

/**
 * Says what {@link download} would do with the same arguments, without fetching or writing anything: the plan behind a
 * question to the user, and a dry run.
 *
 * A file that the journal does not know may cost one request for the last 4 KB (see `adoption`).
 *
 * @throws {DownloaderError} code "folder-unusable" when there is something of that name that is no folder, and what else a
 *   storage throws when it cannot be read.
 * @throws {RangeError} when an option is out of range.
 * @throws the signal's reason.
 */
export async function* examine(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  target: string | Storage,
  options: ExamineOptions = {},
): AsyncGenerator<Examination, void, undefined> {
  const settings = resolveOptions(options);
  settings.signal?.throwIfAborted();
  const session = await Session.open(storageOf(target, settings), settings, "read");
  const examiner = new Examiner(session);
  for await (const results of session.run(requests, (request, decision) => examiner.act(request, decision))) {
    for (const result of results) yield result;
  }
}

type Outcome = Exclude<Examination, { readonly kind: "failed" }>;

class Examiner {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  act(request: DownloadRequest, decision: Servable): Outcome | Promise<Outcome | undefined> {
    switch (decision.kind) {
      case "present":
        return { kind: "present", id: request.id, url: request.url, isInJournal: true, ...decision.file };
      case "unknown":
        return this.#judge(request, decision.name, decision.stat);
      case "missing":
        return this.#missing(request, decision.name);
      default:
        return decision satisfies never;
    }
  }

  async #judge(request: DownloadRequest, name: string, stat: StoredStat): Promise<Outcome | undefined> {
    const { adopter, stopper, storage } = this.#session;
    const adoption = await adopter.adopt(request, name, stat);
    if (stopper.isStopped) return undefined;
    if (adoption.kind === "missing") return this.#missing(request, adoption.name);
    const path = storage.pathOf(adoption.name);
    const { name: foundName, content } = adoption;
    const { id, url } = request;
    return { kind: "present", id, url, isInJournal: false, name: foundName, path, ...content };
  }

  #missing({ id, url }: DownloadRequest, name: string): Outcome {
    return { kind: "missing", id, url, name, path: this.#session.storage.pathOf(name) };
  }
}
