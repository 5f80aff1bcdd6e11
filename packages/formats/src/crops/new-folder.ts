import { randomBytes } from "node:crypto";
import { mkdir, readdir, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder, removeFolder, renamePatiently } from "@m3/json-stream";
import { FormatsError } from "../errors.ts";
import { guardFile, isMissing } from "../system-failure.ts";

/**
 * Makes a folder whole or not at all: in a new one beside it, which takes its place when `produce` is done. Folders above it are made.
 *
 * @throws {FormatsError} code "write-failed", also when there is something in the folder already
 */
export async function makeWholeFolder<T>(target: string, produce: (folder: string) => Promise<T>): Promise<T> {
  const base = target.replace(/(?<=.)[/\\]+$/, "");
  await requireEmpty(base);
  const staging = `${base}.partial-${randomBytes(4).toString("hex")}`;
  await guardFile("write-failed", base, () => makeFolder(dirname(staging)));
  await guardFile("write-failed", base, () => mkdir(staging));
  try {
    const result = await produce(staging);
    await guardFile("write-failed", base, () => takePlace(staging, base));
    return result;
  } finally {
    // Whatever ended the run matters more than a folder that cannot be removed.
    await removeFolder(staging).catch(() => {});
  }
}

/** An empty folder is in the way first: on Windows no folder takes the place of another. */
async function takePlace(staging: string, base: string): Promise<void> {
  await rmdir(base).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  await renamePatiently(staging, base);
}

/**
 * Refuses a folder that has something in it: crops of an earlier run, in folders of categories that are called something else now, would be
 * learnt like the others.
 *
 * @throws {FormatsError} code "write-failed"
 */
export async function requireEmpty(folder: string): Promise<void> {
  const names = await guardFile("write-failed", folder, () =>
    readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    }),
  );
  if (names.length === 0) return;
  const message = `Cannot write ${JSON.stringify(folder)}: expected an empty folder or nothing there, got ${names.length} entries`;
  throw new FormatsError("write-failed", message, { path: folder });
}
