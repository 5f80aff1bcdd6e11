import { lstat, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatasetError } from "./errors.ts";
import type { DatasetFolder } from "./folder.ts";
import { failureNames } from "./line.ts";

/**
 * Refuses a folder in which a run would write through a link. No run makes any, a folder may have come from anywhere, and what is written
 * through a link is written where that leads. Images may be elsewhere.
 *
 * @throws {DatasetError} code "damaged-state"
 */
export async function requireNoLinks(folder: DatasetFolder): Promise<void> {
  const { memory, path } = folder;
  const remembered = await readdir(memory).catch(() => []);
  const written = [
    memory,
    ...remembered.map((name) => join(memory, name)),
    ...failureNames.map((name) => join(path, name)),
  ];
  for (const each of written) if (await isLink(each)) throw linked(each, folder);
}

/**
 * Refuses paths within the folder that may lead out of it, since a folder on their way is a link. They may be links themselves.
 *
 * @throws {DatasetError} code "damaged-state"
 */
export async function requireNoLinkTo(paths: Iterable<string>, folder: DatasetFolder): Promise<void> {
  for (const path of paths) {
    const link = await findLinkTo(path, folder);
    if (link !== undefined) throw linked(link, folder);
  }
}

/** The first folder on the way to a path within the folder that is a link, absolute; undefined when there is none. */
export async function findLinkTo(
  path: string,
  { path: root }: Pick<DatasetFolder, "path">,
): Promise<string | undefined> {
  let way = root;
  for (const name of dirname(path).split(/[/\\]/)) {
    way = join(way, name);
    if (name !== "." && (await isLink(way))) return way;
  }
  return undefined;
}

async function isLink(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

function linked(path: string, { name }: DatasetFolder): DatasetError {
  return new DatasetError("damaged-state", `Cannot work in "${name}": "${path}" is a link, and no run made it`, {
    hints: ["Delete the link, not what it leads to: images that are there are kept"],
  });
}
