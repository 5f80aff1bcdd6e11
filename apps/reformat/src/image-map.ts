import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isJsonStreamError, readObjectEntries } from "@m3/json-stream";
import { normalizeUuid } from "@m3/localizations";
import { ReformatError } from "./errors.ts";

/** Finds the downloaded file of an image; undefined for one that the map does not have. */
export type ImageMap = (imageReferenceUuid: string) => string | undefined;

/**
 * Reads an image map; holds all of it.
 *
 * Paths are relative to the folder in which download-images ran. Where a file is not there, the folder of the map is tried (of
 * a map in `.m3`, where `m3 dataset` keeps it, the folder above), and backslashes as slashes: the dataset may have moved, or come from Windows. What is nowhere keeps the path of the map.
 *
 * @throws {ReformatError} code "not-an-image-map" for a file of another kind.
 */
export async function readImageMap(
  path: string,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<ImageMap> {
  const written = new Map<string, string>();
  try {
    for await (const [key, value] of readObjectEntries(resolve(cwd, path), { name: path, signal })) {
      if (typeof value !== "string") throw notAnImageMap(path, key, value);
      written.set(normalizeUuid(key) ?? key, value);
    }
  } catch (error) {
    if (!isJsonStreamError(error, "empty", "wrong-top-level")) throw error;
    throw new ReformatError("not-an-image-map", `${error.message}; ${whatIsRead}`, error);
  }
  // An image is asked for once per localization, and looked for on disk once.
  const isFound = new Set<string>();
  return (uuid) => {
    const value = written.get(uuid);
    if (value === undefined || isFound.has(uuid)) return value;
    const found = findFile(value, path, cwd);
    written.set(uuid, found);
    isFound.add(uuid);
    return found;
  };
}

const whatIsRead = "--image_map takes the image_map.json that download-images writes";

function notAnImageMap(path: string, key: string, value: unknown): ReformatError {
  const got = Array.isArray(value) ? "an array" : value === null ? "null" : `a value of type ${typeof value}`;
  const place = `${JSON.stringify(path)}: expected a path for ${JSON.stringify(key)}, got ${got}`;
  return new ReformatError("not-an-image-map", `Cannot use ${place}; ${whatIsRead}`);
}

function findFile(written: string, mapPath: string, cwd: string): string {
  const isThere = (path: string): boolean => existsSync(resolve(cwd, path));
  if (isThere(written)) return written;
  const spellings = written.includes("\\") ? [written, written.replaceAll("\\", "/")] : [written];
  const folder = dirname(mapPath);
  const folders = basename(resolve(cwd, folder)) === ".m3" ? [folder, join(folder, "..")] : [folder];
  const places = spellings.flatMap((spelling) => [spelling, ...folders.map((place) => join(place, spelling))]);
  return places.find(isThere) ?? written;
}
