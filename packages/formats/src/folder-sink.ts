import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FilePace, filesBelow, makeFolder, openAtomicFile, removeFolder, renamePatiently } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import { FileSink } from "./file-sink.ts";
import type { PlacedImages } from "./format.ts";
import { moveOver } from "./move-over.ts";
import { placeFile } from "./place-file.ts";
import { guardFile, isMissing } from "./system-failure.ts";

/** Takes the files of a folder; their names are relative to it, with `/`, and the folders in between are made. */
export interface FolderSink {
  /** Writes a whole file. */
  write(name: string, text: string): Promise<void>;
  /** Begins a file that is written piece by piece; it is ended with the folder, and open until then unless {@link end} is called. */
  open(name: string): Promise<FileSink>;
  /** Ends a file that was begun: systems allow a few hundred open files. */
  end(file: FileSink): Promise<void>;
  /** Puts a file that is on disk there, as {@link placeFile} does. */
  place(name: string, source: string, how: "copy" | "link"): Promise<void>;
}

/** What was written to a folder. */
export interface WrittenFolder {
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** Absent if none were. */
  readonly placedImages?: PlacedImages;
  /** Files that were there before and are none of the new ones, by name. */
  readonly strangers: readonly string[];
}

/**
 * Writes a folder of files: they are made in a new folder beside `target` and moved over when `produce` is done, so that a run that
 * fails leaves `target` as it was. Other files in `target` stay; folders above it are made.
 *
 * Where `target` is there already, the files that are replaced are first moved into `<target>.replaced-<8 hex digits>`, and back should
 * a later one fail. A process that is killed while it moves files cannot move them back: some are then new, some old, at most one is
 * missing, and that folder holds the old ones of all that are not old any more, `<target>.partial-<8 hex digits>` the new ones to come.
 *
 * @param ownFolders folders in `target` that are the dataset's alone: whatever is in them may be a stranger, elsewhere only what is in `target` itself
 * @throws {FormatsError} code "write-failed"; "read-failed" for a file to place that is not there
 */
export async function writeFolder(
  target: string,
  produce: (sink: FolderSink) => Promise<void>,
  ownFolders: readonly string[] = [],
): Promise<WrittenFolder> {
  const base = target.replace(/[/\\]+$/, "");
  const digits = randomBytes(4).toString("hex");
  const folders = { staging: `${base}.partial-${digits}`, target, aside: `${base}.replaced-${digits}` };
  const { staging } = folders;
  const sink = new StagingSink(staging, target);
  const guard = <T>(step: () => Promise<T>): Promise<T> => guardFile("write-failed", target, step);
  try {
    const before = await guard(() => existingNames(target, ownFolders));
    await guard(() => makeFolder(dirname(staging)));
    await guard(() => mkdir(staging));
    await produce(sink);
    await sink.commit();
    if (before === undefined) await guard(() => renamePatiently(staging, target));
    else await moveOver(sink.names, folders);
    const strangers = (before ?? []).filter((name) => !sink.names.has(name)).sort();
    const { names, sizeBytes, placedImages } = sink;
    const hasPlaced = placedImages.linkedCount + placedImages.copiedCount > 0;
    return { fileCount: names.size, sizeBytes, ...(hasPlaced && { placedImages }), strangers };
  } finally {
    await sink.close();
    // Whatever ended the run matters more than a folder that cannot be removed.
    await removeFolder(staging).catch(() => {});
  }
}

/** Makes the files in the folder beside the target. */
class StagingSink implements FolderSink {
  readonly names: Set<string> = new Set();
  sizeBytes = 0;
  readonly placedImages = { linkedCount: 0, copiedCount: 0, presentCount: 0 };
  readonly #staging: string;
  readonly #target: string;
  readonly #folders = new Set<string>();
  readonly #pace = new FilePace();
  readonly #open = new Set<FileSink>();

  constructor(staging: string, target: string) {
    this.#staging = staging;
    this.#target = target;
  }

  async write(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.#make(name, (path) => {
      if (!this.#pace.isQuick()) return writeFile(path, bytes);
      return this.#pace.timed(() => writeFileSync(path, bytes));
    });
    this.sizeBytes += bytes.byteLength;
  }

  async open(name: string): Promise<FileSink> {
    const file = await this.#make(name, async (path) => new FileSink(path, await openAtomicFile(path)));
    this.#open.add(file);
    return file;
  }

  async end(file: FileSink): Promise<void> {
    const sizeBytes = await file.commit();
    this.sizeBytes += sizeBytes;
    this.#open.delete(file);
  }

  async place(name: string, source: string, how: "copy" | "link"): Promise<void> {
    // Not `+= await`, which would add to what the sum was before other files were done.
    const { sizeBytes, isLinked } = await this.#make(name, (path) => placeFile(source, path, how));
    this.sizeBytes += sizeBytes;
    this.placedImages[isLinked ? "linkedCount" : "copiedCount"] += 1;
  }

  /** Ends the files that are open. */
  async commit(): Promise<void> {
    for (const file of this.#open) await this.end(file);
  }

  /** Ends files that a failure left open. */
  async close(): Promise<void> {
    for (const file of this.#open) await file.discard();
  }

  async #make<T>(name: string, step: (path: string) => Promise<T> | T): Promise<T> {
    this.names.add(name);
    return guardFile("write-failed", this.#target, async () => {
      const slash = name.lastIndexOf("/");
      if (slash >= 0) this.#makeFolder(name.slice(0, slash));
      return step(join(this.#staging, name));
    });
  }

  #makeFolder(name: string): void {
    if (this.#folders.has(name)) return;
    mkdirSync(join(this.#staging, name), { recursive: true });
    this.#folders.add(name);
  }
}

/** Files in a folder, and at any depth in its `ownFolders`; undefined when there is no such folder yet. */
async function existingNames(target: string, ownFolders: readonly string[]): Promise<string[] | undefined> {
  try {
    if ((await stat(target)).isDirectory()) {
      const entries = await readdir(target, { withFileTypes: true });
      const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
      for (const folder of ownFolders) names.push(...(await filesIn(target, folder)));
      return names;
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const message = `Cannot write ${JSON.stringify(target)}: expected a folder or nothing there, got a file`;
  throw new FormatsError("write-failed", message, { path: target });
}

async function filesIn(target: string, folder: string): Promise<string[]> {
  try {
    return (await filesBelow(join(target, folder))).map((name) => `${folder}/${name}`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
