import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder, removeFolder, renamePatiently } from "@m3/json-stream";
import { PreviewError } from "./errors.ts";
import { guardWriting } from "./guard-writing.ts";

/** What begins every page of ours; how an earlier preview is told from a folder that holds something else. */
export const pageMark = "<!doctype html>\n<!-- @m3/preview -->\n";

/**
 * Makes files in a new folder beside `target`, hands it to `produce` and removes it in the end. Folders above `target` are made.
 * What is left of a process that was killed is named `<target>.partial-<8 hex digits>`.
 *
 * @throws {PreviewError} code "write-failed"
 */
export async function withStagingFolder<T>(target: string, produce: (staging: string) => Promise<T>): Promise<T> {
  // A long name must not become too long for the file system.
  const name = `${basename(target).slice(0, 80)}.partial-${randomBytes(4).toString("hex")}`;
  const staging = join(dirname(target), name);
  await guardWriting(target, async () => {
    await makeFolder(dirname(staging));
    await mkdir(staging);
  });
  try {
    return await produce(staging);
  } finally {
    // Whatever ended the run matters more than a folder that cannot be removed.
    await removeFolder(staging).catch(() => {});
  }
}

/**
 * Puts a finished folder in the place of `target`, which must not be there, be empty, or hold an earlier preview.
 *
 * @throws {PreviewError} code "write-failed"; what was there then stays, or is in `<target>.replaced-<8 hex digits>` if the system refuses even that
 */
export async function moveIntoPlace(finished: string, target: string): Promise<void> {
  await checkFolderTarget(target);
  const aside = join(dirname(target), `${basename(target).slice(0, 80)}.replaced-${randomBytes(4).toString("hex")}`);
  await guardWriting(target, async () => {
    const isReplaced = await renamePatiently(target, aside).then(() => true, unlessMissing);
    try {
      await renamePatiently(finished, target);
    } catch (error) {
      if (isReplaced) await renamePatiently(aside, target);
      throw error;
    }
  });
  await removeFolder(aside).catch(() => {});
}

/**
 * Refuses a target whose content is not ours to replace.
 *
 * @throws {PreviewError} code "foreign-target"
 */
export async function checkFolderTarget(target: string): Promise<void> {
  const entry = await guardWriting(target, () => lstat(target).catch(unlessMissing));
  if (entry === false) return;
  const names = entry.isDirectory() ? await guardWriting(target, () => readdir(target)) : ["?"];
  if (names.length === 0 || (await isOurs(join(target, "index.html")))) return;
  const message = `Cannot write ${JSON.stringify(target)}: expected nothing there or an earlier preview, got ${entry.isDirectory() ? "a folder with other files" : "something that is no folder"}`;
  throw new PreviewError("foreign-target", message, { path: target });
}

async function isOurs(page: string): Promise<boolean> {
  const file = await open(page).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const head = Buffer.alloc(pageMark.length);
    await file.read(head, 0, head.length, 0);
    return head.toString("latin1") === pageMark;
  } finally {
    await file.close();
  }
}

function unlessMissing(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
  throw error;
}
