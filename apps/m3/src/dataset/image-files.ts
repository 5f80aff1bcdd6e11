import { statSync } from "node:fs";
import { join } from "node:path";
import { fileIdentity } from "@m3/command-line";
import { readObjectEntries } from "@m3/json-stream";
import { type DatasetFolder, imagesName, isInside } from "./folder.ts";

/** Paths of the images of a map, within the folder with slashes; those that lead elsewhere are passed over. */
export async function* imagePaths(imageMap: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const [, path] of readObjectEntries(imageMap, { signal })) {
    const plain = typeof path === "string" ? path.replaceAll("\\", "/") : "";
    if (plain.startsWith(`${imagesName}/`) && isInside(plain)) yield plain;
  }
}

/**
 * Whether an image is newer than what the last completed run made: a run that was cut off fetched it anew, or somebody replaced it. Formats that
 * hold images, or what is seen in them, then have another one.
 */
export async function isAnyImageNewer(
  { path: root, state }: Pick<DatasetFolder, "path" | "state">,
  imageMap: string,
  signal: AbortSignal,
): Promise<boolean> {
  const madeMillis = statSync(state).mtimeMs;
  for await (const path of imagePaths(imageMap, signal)) {
    const image = statSync(join(root, path), { throwIfNoEntry: false });
    if (image !== undefined && image.mtimeMs > madeMillis) return true;
  }
  return false;
}

/** The images of a map by what all names of one file have in common. Holds the path of each. */
export async function imagesByIdentity(
  { path: root }: Pick<DatasetFolder, "path">,
  imageMap: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const path of imagePaths(imageMap, signal)) found.set(await fileIdentity(join(root, path)), path);
  return found;
}
