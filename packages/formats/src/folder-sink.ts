import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FormatsError } from "./errors.ts";
import { guardFile, isMissing } from "./system-failure.ts";

/** Takes the files of a folder one by one. */
export interface FolderSink {
  /** `name` is a plain file name. Returns the size in bytes. */
  write(name: string, text: string): Promise<number>;
}

/**
 * Writes a folder of files: they are made in a new folder beside `target` and moved over when `produce` is done, so that a run that
 * fails or is stopped leaves `target` as it was. Other files in `target` stay; folders above it are made.
 *
 * @returns names of the files that were in `target` before and are none of the new ones
 * @throws {FormatsError} code "write-failed"
 */
export async function writeFolder(target: string, produce: (sink: FolderSink) => Promise<void>): Promise<string[]> {
  const staging = `${target.replace(/[/\\]+$/, "")}.partial-${randomBytes(4).toString("hex")}`;
  const names = new Set<string>();
  const guard = <T>(step: () => Promise<T>): Promise<T> => guardFile("write-failed", target, step);
  try {
    const before = await guard(() => existingNames(target));
    await guard(() => mkdir(dirname(staging), { recursive: true }));
    await guard(() => mkdir(staging));
    await produce({
      write: async (name, text) => {
        names.add(name);
        const bytes = Buffer.from(text);
        await guard(() => writeFile(join(staging, name), bytes));
        return bytes.byteLength;
      },
    });
    await guard(() => moveOver(staging, target, before === undefined ? undefined : names));
    return (before ?? []).filter((name) => !names.has(name)).sort();
  } finally {
    // Whatever ended the run matters more than a folder that cannot be removed.
    await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
}

/** Moves the whole folder where there is none yet, else file by file. */
async function moveOver(staging: string, target: string, names: ReadonlySet<string> | undefined): Promise<void> {
  if (names === undefined) return rename(staging, target);
  for (const name of names) await rename(join(staging, name), join(target, name));
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
