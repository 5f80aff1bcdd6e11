import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import { guardFile, isMissing } from "./system-failure.ts";

/** Takes the files of a folder one by one. */
export interface FolderSink {
  /** `name` is a plain file name. Returns the size in bytes. */
  write(name: string, text: string): Promise<number>;
}

/**
 * Writes a folder of files: they are made in a new folder beside `target` and moved over when `produce` is done, so that a run that
 * fails leaves `target` as it was. Other files in `target` stay; folders above it are made.
 *
 * Where `target` is there already, the files that are replaced are first moved into `<target>.replaced-<8 hex digits>`, and back should
 * a later one fail. A process that is killed while it moves files cannot move them back: some are then new, some old, at most one is
 * missing, and that folder holds the old ones of all that are not old any more, `<target>.partial-<8 hex digits>` the new ones to come.
 *
 * @returns names of the files that were in `target` before and are none of the new ones
 * @throws {FormatsError} code "write-failed"
 */
export async function writeFolder(target: string, produce: (sink: FolderSink) => Promise<void>): Promise<string[]> {
  const base = target.replace(/[/\\]+$/, "");
  const digits = randomBytes(4).toString("hex");
  const staging = `${base}.partial-${digits}`;
  const names = new Set<string>();
  const guard = <T>(step: () => Promise<T>): Promise<T> => guardFile("write-failed", target, step);
  try {
    const before = await guard(() => existingNames(target));
    await guard(() => makeFolder(dirname(staging)));
    await guard(() => mkdir(staging));
    await produce({
      write: async (name, text) => {
        names.add(name);
        const bytes = Buffer.from(text);
        await guard(() => writeFile(join(staging, name), bytes));
        return bytes.byteLength;
      },
    });
    if (before === undefined) await guard(() => rename(staging, target));
    else await moveOver(names, { staging, target, aside: `${base}.replaced-${digits}` });
    return (before ?? []).filter((name) => !names.has(name)).sort();
  } finally {
    // Whatever ended the run matters more than a folder that cannot be removed.
    await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
}

interface Folders {
  readonly staging: string;
  readonly target: string;
  /** Takes the files that are replaced; must not be there yet. */
  readonly aside: string;
}

/** Moves files into a folder, all of them or none. */
async function moveOver(names: ReadonlySet<string>, folders: Folders): Promise<void> {
  const { staging, target, aside } = folders;
  const replaced = new Set<string>();
  for (const name of names) if (await isReplaced(join(target, name))) replaced.add(name);
  if (replaced.size > 0) await guardFile("write-failed", aside, () => mkdir(aside));
  const begun: string[] = [];
  try {
    for (const name of names) {
      const path = join(target, name);
      await guardFile("write-failed", path, async () => {
        if (replaced.has(name)) await rename(path, join(aside, name));
        begun.push(name);
        await rename(join(staging, name), path);
      });
    }
  } catch (error) {
    await moveBack(begun, replaced, folders, error);
    throw error;
  }
  // The new files are in place; old ones that cannot be removed are no reason to call that a failure.
  await rm(aside, { recursive: true, force: true }).catch(() => {});
}

/** Restores the files of before; should that fail too, the error says where they are. */
async function moveBack(
  begun: readonly string[],
  replaced: ReadonlySet<string>,
  { target, aside }: Folders,
  cause: unknown,
): Promise<void> {
  try {
    for (const name of begun.toReversed()) {
      if (replaced.has(name)) await rename(join(aside, name), join(target, name));
      else await rm(join(target, name), { force: true });
    }
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

/** Undefined when there is no such folder yet. */
async function existingNames(target: string): Promise<string[] | undefined> {
  try {
    if ((await stat(target)).isDirectory()) return await readdir(target);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const message = `Cannot write ${JSON.stringify(target)}: expected a folder or nothing there, got a file`;
  throw new FormatsError("write-failed", message, { path: target });
}
