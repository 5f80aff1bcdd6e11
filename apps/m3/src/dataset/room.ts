import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { removeFolder } from "@m3/json-stream";
import { isCommitPending } from "./commit.ts";
import { DatasetError } from "./errors.ts";
import type { DatasetFolder } from "./folder.ts";
import { queryFileName } from "./query-file.ts";

/**
 * Refuses a folder that holds something else than a dataset of ours. What is hidden, such as `.git`, and the file that the query comes
 * from may be there.
 *
 * @param queryPath absolute
 * @throws {DatasetError} code "folder-taken"
 */
export async function requireRoom(folder: DatasetFolder, queryPath: string | undefined): Promise<void> {
  if (isOurs(folder)) return;
  const own = queryPath !== undefined && dirname(queryPath) === folder.path ? basename(queryPath) : undefined;
  const entries = await visibleEntries(folder.path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOTDIR" && existsSync(folder.path) ? isFile(folder, error) : error;
  });
  const taken = entries.find((name) => name !== own);
  if (taken === undefined) return;
  throw new DatasetError(
    "folder-taken",
    `Cannot make a dataset in "${folder.name}": there is "${taken}" already, and no run of m3 dataset made that folder`,
    { hints: ["Name an empty folder with -o, or one that is not there yet"] },
  );
}

/** What is in a folder and not hidden, sorted; nothing where there is no folder yet. */
export async function visibleEntries(path: string): Promise<string[]> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((name) => !name.startsWith(".")).sort();
}

function isFile({ name, path }: DatasetFolder, cause: Error): DatasetError {
  const isQuery = basename(path) === queryFileName;
  return new DatasetError("folder-taken", `Cannot make a dataset in "${name}": it is a file, expected a folder`, {
    cause,
    hints: [
      isQuery
        ? `To bring that dataset up to date, name its folder: -o ${dirname(name)}; to make it anew elsewhere, give this file to --from`
        : "Name a folder with -o; what is in it, the format decides (-f)",
    ],
  });
}

function isOurs({ query, state, pendingQuery }: DatasetFolder): boolean {
  return [query, state, pendingQuery].some((path) => existsSync(path));
}

/** Folders that a run would make, the innermost first. */
export function missingFolders({ memory }: DatasetFolder): string[] {
  const missing: string[] = [];
  for (let path = memory; !existsSync(path) && dirname(path) !== path; path = dirname(path)) missing.push(path);
  return missing;
}

/**
 * Removes what a run made that failed, but for images, and for a result that only has to be put in its place. Of a first run that was stopped,
 * or that has images to show for it, the query stays, so that it is gone on with by the name of the folder.
 */
export async function cleanUp(folder: DatasetFolder, { isStopped }: { readonly isStopped: boolean }): Promise<void> {
  if (isCommitPending(folder)) return;
  await removeFolder(folder.next);
  if (!isStopped && !existsSync(folder.state) && !existsSync(folder.images))
    await rm(folder.pendingQuery, { force: true });
}

/** Removes folders that are empty, of those that a run made. */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const each of folders) await rmdir(each).catch(() => {});
}
