import { constants, linkSync, lstatSync } from "node:fs";
import { copyFile, link, lstat, realpath, stat } from "node:fs/promises";
import { FilePace } from "@m3/json-stream";
import { guardFile, isSystemFailure } from "./system-failure.ts";

/** What systems say when two names cannot share a file: other disks, disks without links, too many links, files of others. */
const unlinkable = ["EMLINK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM", "EXDEV"];

/** A file in its second place. */
export interface PlacedFile {
  readonly sizeBytes: number;
  readonly isLinked: boolean;
}

/**
 * Puts a file in a second place: by a hard link, which takes no space but makes one file of both, or as a copy, which a link becomes
 * where the system refuses one. A symbolic link is followed.
 *
 * @returns the size in bytes, and whether it is a link
 * @throws {FormatsError} code "read-failed" when there is no such file, "write-failed" when the place cannot be written
 */
export async function placeFile(source: string, place: string, how: "copy" | "link"): Promise<PlacedFile> {
  const linked = how === "link" && pace.isQuick() ? pace.timed(() => linkInPlace(source, place)) : undefined;
  if (linked !== undefined) return linked;
  const [file, sizeBytes] = await guardFile("read-failed", source, () => follow(source));
  const isLinked = await guardFile("write-failed", place, async () => {
    if (how === "link" && (await tryLink(file, place))) return true;
    await copyFile(file, place, constants.COPYFILE_FICLONE);
    return false;
  });
  return { sizeBytes, isLinked };
}

const pace = new FilePace();

/** Undefined for whatever is not plain; nothing has happened then. */
function linkInPlace(source: string, place: string): PlacedFile | undefined {
  try {
    const entry = lstatSync(source);
    if (!entry.isFile()) return undefined;
    linkSync(source, place);
    return { sizeBytes: entry.size, isLinked: true };
  } catch (error) {
    if (isSystemFailure(error)) return undefined;
    throw error;
  }
}

/** A hard link to a symbolic link would be one more symbolic link, and lead elsewhere from its new place. */
async function follow(source: string): Promise<readonly [file: string, sizeBytes: number]> {
  const entry = await lstat(source);
  if (!entry.isSymbolicLink()) return [source, entry.size];
  const file = await realpath(source);
  return [file, (await stat(file)).size];
}

async function tryLink(file: string, place: string): Promise<boolean> {
  try {
    await link(file, place);
    return true;
  } catch (error) {
    if (isSystemFailure(error) && unlinkable.includes(error.code)) return false;
    throw error;
  }
}
