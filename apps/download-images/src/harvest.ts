import { join, resolve } from "node:path";
import type { DownloadEvent, DownloadResult, Examination } from "@m3/downloader";
import { writeObject } from "@m3/json-stream";
import type { Failure } from "./failures.ts";
import type { ImageList } from "./image-list.ts";

/** What is there, and what could not be had, at any moment of a run. */
export class Harvest {
  readonly #images: ImageList;
  /** Name of the file of each URL that is there and verified. */
  readonly #names = new Map<string, string>();
  readonly #failures = new Map<string, Failure>();
  /** Names that other pictures have, and what was saved under another name therefore. */
  readonly strangers: { count: number; first?: Extract<DownloadEvent, { readonly kind: "stranger" }> } = { count: 0 };
  /** Images to fetch. */
  missingCount = 0;
  /** Files of before, that the downloader has yet to note in its journal. */
  foundCount = 0;
  doneCount = 0;
  sizeBytes = 0;

  constructor(images: ImageList) {
    this.#images = images;
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
    if (examination.kind === "missing" || isOverwriting) this.missingCount++;
    if (examination.kind === "missing") return;
    this.#names.set(examination.url, examination.name);
    if (!examination.isInJournal) this.foundCount++;
  }

  /** Notes what came of a request; `path` is what the user calls the file. */
  noteResult(result: DownloadResult, outputDir: string): void {
    if (result.kind === "failed") {
      // What was there before an attempt to fetch it anew is still there.
      this.#noteFailure(result, result.name === undefined ? {} : { path: join(outputDir, result.name) });
      return;
    }
    this.#names.set(result.url, result.name);
    if (result.kind === "skipped") return;
    this.doneCount++;
    this.sizeBytes += result.sizeBytes;
  }

  noteStranger(event: Extract<DownloadEvent, { readonly kind: "stranger" }>): void {
    this.strangers.count++;
    // Whichever comes first differs from run to run.
    if (this.strangers.first === undefined || event.url < this.strangers.first.url) this.strangers.first = event;
  }

  /**
   * Writes the image map: image reference uuid to the file, as the output folder was given, sorted by uuid. Only files
   * that are there and verified are in it. Returns how many image references it has.
   */
  async writeImageMap(path: string, outputDir: string, cwd: string): Promise<number> {
    const entries: [uuid: string, path: string][] = [];
    for (const [url, name] of this.#names) {
      for (const uuid of this.#images.uuidsOf(url)) entries.push([uuid, join(outputDir, name)]);
    }
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return (await writeObject(resolve(cwd, path), entries)).elementCount;
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
