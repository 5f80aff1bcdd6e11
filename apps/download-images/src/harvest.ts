import { resolve } from "node:path";
import type { DownloadEvent, DownloadRequest, DownloadResult, Examination, Statistics } from "@m3/downloader";
import { writeFileAtomically, writeObject } from "@m3/json-stream";
import type { Failure } from "./failures.ts";
import type { ImageList } from "./image-list.ts";

/** What a {@link Harvest} is to know. */
export interface HarvestOptions {
  /** What the user calls a file. */
  readonly pathOf: (name: string) => string;
  /** URLs to fetch if they are missing; all by default. */
  readonly chosen?: ReadonlySet<string> | undefined;
  /** Whether digests are to be written. */
  readonly hasDigests: boolean;
}

/** What is there, and what could not be had, at any moment of a run. */
export class Harvest {
  readonly #images: ImageList;
  readonly #pathOf: (name: string) => string;
  /** URLs to fetch; undefined for all that are missing. */
  readonly #chosen: ReadonlySet<string> | undefined;
  /** URLs to fetch. */
  readonly missing: string[] = [];
  /** What the chosen ones will be called, which depends on all the others too. */
  readonly #chosenNames = new Map<string, string>();
  /** Files that are not what they were. */
  readonly #changed = new Set<string>();
  /** SHA-256 of the file of each URL, if it is to be written. */
  readonly #digests: Map<string, string> | undefined;
  /** Name of the file of each URL that is there and verified. */
  readonly #names = new Map<string, string>();
  readonly #failures = new Map<string, Failure>();
  /** Images that are to be had in the format drawn on, since the other is of no use; and those of them that were there. */
  readonly #replacements = new Set<string>();
  readonly #foundInstead = new Set<string>();
  /** Names that other pictures have, and what was saved under another name therefore. */
  readonly strangers: { count: number; first?: Extract<DownloadEvent, { readonly kind: "stranger" }> } = { count: 0 };
  /** Files of before, that the downloader has yet to note in its journal. */
  foundCount = 0;
  doneCount = 0;
  sizeBytes = 0;
  /** Of the downloads, once they are over. */
  statistics: Statistics | undefined;

  constructor(images: ImageList, options: HarvestOptions) {
    this.#images = images;
    this.#pathOf = options.pathOf;
    this.#chosen = options.chosen;
    this.#digests = options.hasDigests ? new Map() : undefined;
  }

  /** What to ask the downloader for: everything, or what was chosen. */
  get requests(): readonly DownloadRequest[] {
    if (this.#chosen === undefined) return this.#images.requests;
    return this.#images.requests
      .filter(({ url }) => this.#chosenNames.has(url))
      .map((request) => ({ ...request, name: this.#chosenNames.get(request.url) ?? "" }));
  }

  /** Whether a file was found changed, and is to be replaced. */
  isChanged(url: string): boolean {
    return this.#changed.has(url);
  }

  get changedCount(): number {
    return this.#changed.size;
  }

  noteChange(url: string): void {
    this.#changed.add(url);
  }

  /** Images to fetch. */
  get missingCount(): number {
    return this.missing.length - this.#foundInstead.size;
  }

  /** Images that are to be had in the format drawn on after all. */
  get replacedCount(): number {
    return this.#replacements.size;
  }

  get presentCount(): number {
    return this.#names.size;
  }

  get failures(): readonly Failure[] {
    return [...this.#failures.values()];
  }

  /** Notes what was found before anything was fetched. */
  noteExamination(examination: Examination, isOverwriting: boolean): void {
    if (examination.kind === "failed") {
      this.#noteFailure(examination, {});
      return;
    }
    const isMissing = examination.kind === "missing";
    const isChosen = this.#chosen === undefined || this.#chosen.has(examination.url);
    if ((isMissing && isChosen) || isOverwriting) this.missing.push(examination.url);
    if (isMissing) {
      if (isChosen && this.#chosen !== undefined) this.#chosenNames.set(examination.url, examination.name);
      return;
    }
    this.#names.set(examination.url, examination.name);
    this.#digests?.set(examination.url, examination.sha256);
    if (!examination.isInJournal) this.foundCount++;
  }

  /** Notes what came of a request. */
  noteResult(result: DownloadResult): void {
    if (result.kind === "failed") {
      // What was there before an attempt to fetch it anew is still there.
      this.#noteFailure(result, result.name === undefined ? {} : { path: this.#pathOf(result.name) });
      return;
    }
    this.#names.set(result.url, result.name);
    this.#digests?.set(result.url, result.sha256);
    if (result.kind === "skipped") {
      if (this.#replacements.has(result.url)) this.#foundInstead.add(result.url);
      return;
    }
    this.doneCount++;
    this.sizeBytes += result.sizeBytes;
  }

  /** Whether there is a file of the URL. */
  isPresent(url: string): boolean {
    return this.#names.has(url);
  }

  /** Gives up an image for the one that it was to stand in for. Returns the request for that. */
  replace(url: string, drawnOn: string): DownloadRequest {
    this.#failures.delete(url);
    this.#replacements.add(drawnOn);
    return this.#images.moveReferences(url, drawnOn);
  }

  noteStranger(event: Extract<DownloadEvent, { readonly kind: "stranger" }>): void {
    this.strangers.count++;
    // Whichever comes first differs from run to run.
    if (this.strangers.first === undefined || event.url < this.strangers.first.url) this.strangers.first = event;
  }

  /**
   * Writes the image map: image reference uuid to the file, sorted by uuid. Only files that are there and verified are in it. Returns how many image references it has.
   */
  async writeImageMap(path: string, cwd: string): Promise<number> {
    const entries: [uuid: string, path: string][] = [];
    for (const [url, name] of this.#names) {
      for (const uuid of this.#images.uuidsOf(url)) entries.push([uuid, this.#pathOf(name)]);
    }
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return (await writeObject(resolve(cwd, path), entries)).elementCount;
  }

  /** Writes a list as `sha256sum` does, so that its `--check` reads it: of every file that is there, sorted by path. */
  async writeDigests(path: string): Promise<void> {
    const lines = Array.from(this.#digests ?? [], ([url, sha256]) => {
      const file = this.#pathOf(this.#names.get(url) ?? "");
      // A backslash at the beginning says that those in the name are escaped.
      const escaped = file.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
      return `${escaped === file ? "" : "\\"}${sha256}  ${escaped}\n`;
    });
    const byPath = (line: string): string => line.slice(line.indexOf("  "));
    lines.sort((a, b) => (byPath(a) < byPath(b) ? -1 : 1));
    await writeFileAtomically(path, lines.join(""));
  }

  #noteFailure(failed: Extract<DownloadResult, { readonly kind: "failed" }>, place: { readonly path?: string }): void {
    const { url, code, message, attempts, status } = failed;
    const uuids = this.#images.uuidsOf(url);
    this.#failures.set(url, {
      code,
      message,
      attempts,
      url,
      ...place,
      ...(status === undefined ? {} : { status }),
      uuids,
    });
  }
}
