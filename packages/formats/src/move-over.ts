import { lstat, mkdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeFolder, renamePatiently } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import { guardFile, isMissing } from "./system-failure.ts";

/** The folders that take part when files are moved over. */
export interface Folders {
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

/**
 * Moves files into a folder, all of them or none.
 *
 * @throws {FormatsError} code "write-failed"
 */
export async function moveOver(names: ReadonlySet<string>, folders: Folders): Promise<void> {
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
        if (replaced.has(name)) await renamePatiently(path, join(aside, name));
        moves.begun.push(name);
        await renamePatiently(join(staging, name), path);
      });
    }
  } catch (error) {
    await moveBack(moves, folders, error);
    throw error;
  }
  // The new files are in place; old ones that cannot be removed are no reason to call that a failure.
  await removeFolder(aside).catch(() => {});
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
      if (replaced.has(name)) await renamePatiently(join(aside, name), join(target, name));
      else await rm(join(target, name), { force: true });
    }
    for (const path of made.toReversed()) await rmdir(path);
    await removeFolder(aside);
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
