import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FilePace, filesBelow, makeFolder, openAtomicFile } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import { FileSink } from "./file-sink.ts";
import type { PlacedImages } from "./format.ts";
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
    if (before === undefined) await guard(() => rename(staging, target));
    else await moveOver(sink.names, folders);
    const strangers = (before ?? []).filter((name) => !sink.names.has(name)).sort();
    const { names, sizeBytes, placedImages } = sink;
    const hasPlaced = placedImages.linkedCount + placedImages.copiedCount > 0;
    return { fileCount: names.size, sizeBytes, ...(hasPlaced && { placedImages }), strangers };
  } finally {
    await sink.close();
    // Whatever ended the run matters more than a folder that cannot be removed.
    await rm(staging, { recursive: true, force: true }).catch(() => {});
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

interface Folders {
  readonly staging: string;
  readonly target: string;
  /** Takes the files that are replaced; must not be there yet. */
  readonly aside: string;
}

/** What has been done to a folder, to be undone should the rest fail. */
interface Moves {
  readonly replaced: ReadonlySet<string>;
  /** Files that are in place or about to be. */
  readonly begun: string[];
  /** Folders that were not there before, the outer ones first. */
  readonly made: string[];
}

/** Moves files into a folder, all of them or none. */
async function moveOver(names: ReadonlySet<string>, folders: Folders): Promise<void> {
  const { staging, target, aside } = folders;
  const replaced = new Set<string>();
  for (const name of names) if (await isReplaced(join(target, name))) replaced.add(name);
  if (replaced.size > 0) await guardFile("write-failed", aside, () => mkdir(aside));
  const moves: Moves = { replaced, begun: [], made: [] };
  const known = new Set(["."]);
  try {
    for (const name of names) {
      const path = join(target, name);
      await guardFile("write-failed", path, async () => {
        await makeFoldersOf(name, folders, moves, known);
        if (replaced.has(name)) await rename(path, join(aside, name));
        moves.begun.push(name);
        await rename(join(staging, name), path);
      });
    }
  } catch (error) {
    await moveBack(moves, folders, error);
    throw error;
  }
  // The new files are in place; old ones that cannot be removed are no reason to call that a failure.
  await rm(aside, { recursive: true, force: true }).catch(() => {});
}

/** Makes the folders above a file, in the target and in the folder for replaced files. */
async function makeFoldersOf(name: string, folders: Folders, moves: Moves, known: Set<string>): Promise<void> {
  const folder = dirname(name);
  if (known.has(folder)) return;
  await makeFoldersOf(folder, folders, moves, known);
  known.add(folder);
  if (moves.replaced.size > 0) await mkdir(join(folders.aside, folder));
  const path = join(folders.target, folder);
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return;
  await mkdir(path);
  moves.made.push(path);
}

/** Restores the files of before; should that fail too, the error says where they are. */
async function moveBack({ begun, replaced, made }: Moves, { target, aside }: Folders, cause: unknown): Promise<void> {
  try {
    for (const name of begun.toReversed()) {
      if (replaced.has(name)) await rename(join(aside, name), join(target, name));
      else await rm(join(target, name), { force: true });
    }
    for (const path of made.toReversed()) await rmdir(path);
    await rm(aside, { recursive: true, force: true });
  } catch {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${reason}; the files of before could not all be moved back and are in ${JSON.stringify(aside)}`;
    throw new FormatsError("write-failed", message, { path: target, cause });
  }
}

/**
 * Whether a file (or a link, which is replaced itself) is there already.
 *
 * @throws {FormatsError} code "write-failed" for anything that a file cannot take the place of
 */
async function isReplaced(path: string): Promise<boolean> {
  const entry = await guardFile("write-failed", path, () =>
    lstat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    }),
  );
  if (entry === undefined || entry.isFile() || entry.isSymbolicLink()) return entry !== undefined;
  const got = entry.isDirectory() ? "a folder" : "something else";
  const message = `Cannot write ${JSON.stringify(path)}: expected a file or nothing there, got ${got}`;
  throw new FormatsError("write-failed", message, { path });
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
