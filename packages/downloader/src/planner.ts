import PQueue from "p-queue";
import { unfitHeader, unfitPart } from "./fetch/web-url.ts";
import type { DecodeCheck } from "./image/decode.ts";
import { ItemFailure } from "./item-failure.ts";
import type { JournalEntry } from "./journal/entry.ts";
import type { Journal } from "./journal/journal.ts";
import type { NameBook } from "./naming/name-book.ts";
import type { Settings } from "./options.ts";
import type { DownloadRequest, ExpectedFile, SavedFile } from "./results.ts";
import type { Storage, StoredStat } from "./storage/storage.ts";
import { inspectStored } from "./verify.ts";

/** What is to be done about a request. */
export type Decision =
  | { readonly kind: "refused"; readonly failure: ItemFailure }
  /** Journal and disk agree that it is there. */
  | { readonly kind: "present"; readonly file: SavedFile }
  /** Something has the name that the journal knows nothing of. */
  | { readonly kind: "unknown"; readonly name: string; readonly stat: StoredStat }
  | { readonly kind: "missing"; readonly name: string };

/** What is to be done about a request that can be served. */
export type Servable = Exclude<Decision, { readonly kind: "refused" }>;

/** What a {@link Planner} decides from. */
export interface PlannerInput {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly names: NameBook;
  readonly decodeCheck: DecodeCheck | undefined;
  /** Why a URL of http or https must not be asked for all the same. */
  readonly refusal: (url: URL) => string | undefined;
}

/** The part of a URL up to its path that decides whether it is one, and whose: no path, however odd, spoils it. */
const plainStart = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\//;
const mostStarts = 10_000;
/** Files that are read again at once. */
const mostReaders = 8;

/** Decides from the journal and one look at the disk, or a longer one where that is asked for. */
export class Planner {
  readonly #settings: Settings;
  readonly #storage: Storage;
  readonly #journal: Journal;
  readonly #names: NameBook;
  readonly #input: PlannerInput;
  readonly #readers = new PQueue({ concurrency: mostReaders });
  /** Beginnings of URLs after which anything may follow. */
  readonly #goodStarts = new Set<string>();

  constructor(input: PlannerInput) {
    this.#input = input;
    this.#settings = input.settings;
    this.#storage = input.storage;
    this.#journal = input.journal;
    this.#names = input.names;
  }

  /** Answers at once if the storage does. */
  decide(request: DownloadRequest): Decision | Promise<Decision> {
    const failure = this.#checkUrl(request.url) ?? checkHeaders(request);
    if (failure !== undefined) return { kind: "refused", failure };
    const entry = this.#find(request.url);
    const name = entry?.name ?? this.#names.nameFor(request);
    if (this.#settings.overwrite && !this.#journal.isFresh(request.url)) return { kind: "missing", name };
    const stat = this.#storage.stat(name);
    return stat instanceof Promise
      ? stat.then((found) => this.#judge(request, entry, name, found))
      : this.#judge(request, entry, name, stat);
  }

  /** Whether a URL may be asked for; of most hosts' URLs, only the first is taken apart. */
  #checkUrl(url: string): ItemFailure | undefined {
    const start = plainStart.exec(url)?.[0];
    if (start !== undefined && this.#goodStarts.has(start)) return undefined;
    const failure = checkUrl(url, this.#input.refusal);
    if (failure === undefined && start !== undefined && this.#goodStarts.size < mostStarts) this.#goodStarts.add(start);
    return failure;
  }

  /** What has a reserved name by now is no download any more, whatever the journal says. */
  #find(url: string): JournalEntry | undefined {
    const entry = this.#journal.find(url);
    return entry === undefined || this.#names.isReserved(entry.name) ? undefined : entry;
  }

  #judge(
    request: DownloadRequest,
    entry: JournalEntry | undefined,
    name: string,
    stat: StoredStat | undefined,
  ): Decision | Promise<Decision> {
    if (stat === undefined) return { kind: "missing", name };
    if (entry === undefined) return { kind: "unknown", name, stat };
    // Its size may well be right, and so may be all that its host is asked for.
    if (entry.isSuspect) return { kind: "missing", name };
    const isSame = stat.isFile && stat.sizeBytes === entry.sizeBytes && isExpected(entry, request.expected);
    if (!isSame) return { kind: "missing", name };
    const isRechecked = this.#settings.isRechecked(request.url) && !this.#journal.isFresh(request.url);
    return isRechecked ? this.#readers.add(() => this.#recheck(entry)) : { kind: "present", file: this.#fileOf(entry) };
  }

  /** A disk may lose or change what it was given, and so may people. */
  async #recheck(entry: JournalEntry): Promise<Decision> {
    const { url, name, ...rest } = entry;
    const { sha256 } = entry;
    const image = await inspectStored(this.#storage, name, { sha256 }, this.#input.decodeCheck);
    if (image !== undefined) return { kind: "present", file: this.#fileOf(entry) };
    this.#settings.onEvent({ kind: "changed", url, name });
    // A run that asks for less than this one must not believe it either, if it cannot be had again now.
    this.#journal.append({ url, name, isSuspect: true, ...rest });
    return { kind: "missing", name };
  }

  #fileOf(entry: JournalEntry): SavedFile {
    const { name, sizeBytes, sha256, format, widthPixels, heightPixels } = entry;
    return {
      name,
      path: this.#storage.pathOf(name),
      sizeBytes,
      sha256,
      format,
      ...(widthPixels === undefined ? {} : { widthPixels }),
      ...(heightPixels === undefined ? {} : { heightPixels }),
    };
  }
}

function isExpected(entry: JournalEntry, expected: ExpectedFile = {}): boolean {
  const { sizeBytes = entry.sizeBytes, sha256 = entry.sha256 } = expected;
  const { widthPixels = entry.widthPixels, heightPixels = entry.heightPixels } = expected;
  if (sizeBytes !== entry.sizeBytes || sha256.toLowerCase() !== entry.sha256) return false;
  return widthPixels === entry.widthPixels && heightPixels === entry.heightPixels;
}

function checkHeaders({ url, headers }: DownloadRequest): ItemFailure | undefined {
  const unfit = unfitHeader(headers);
  if (unfit === undefined) return undefined;
  return new ItemFailure("bad-header", `Cannot fetch "${url}": ${unfit}`, { retry: "never" });
}

/** Only http and https are fetched: a list from outside must not read this machine's files. */
function checkUrl(url: string, refusalOf: PlannerInput["refusal"]): ItemFailure | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) {
    return new ItemFailure("bad-url", `Cannot fetch "${url}": expected a URL`, { retry: "never" });
  }
  const got = unfitPart(parsed);
  if (got !== undefined) {
    const message = `Cannot fetch "${url}": expected an http or https URL, got ${got}`;
    return new ItemFailure("bad-url", message, { retry: "never" });
  }
  const refusal = refusalOf(parsed);
  if (refusal === undefined) return undefined;
  return new ItemFailure("refused-host", `Cannot fetch "${url}": ${refusal}`, { retry: "never" });
}
