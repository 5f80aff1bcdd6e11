import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readObjectEntries, writeFileAtomically } from "@m3/json-stream";
import { toText } from "./finish.ts";
import { type DatasetFolder, imagesName, isInside } from "./folder.ts";
import type { DatasetState } from "./state.ts";

/**
 * The images that earlier runs referred to and this one does not, sorted: paths within the folder with slashes. Files that no run
 * referred to are not among them. Holds the path of each image.
 */
export async function unreferencedImages(
  folder: DatasetFolder,
  imageMap: string,
  state: DatasetState | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  if (state === undefined) return [];
  const former = new Set(state.unreferenced);
  if (existsSync(folder.imageMap)) for await (const path of pathsOf(folder.imageMap, signal)) former.add(path);
  for await (const path of pathsOf(imageMap, signal)) former.delete(path);
  return [...former].filter((path) => existsSync(join(folder.path, path))).sort();
}

async function* pathsOf(imageMap: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const [, path] of readObjectEntries(imageMap, { signal })) {
    const plain = typeof path === "string" ? path.replaceAll("\\", "/") : "";
    if (plain.startsWith(`${imagesName}/`) && isInside(plain)) yield plain;
  }
}

/** Removes the images that the dataset does not refer to any more; returns how many there were. */
export async function prune(folder: DatasetFolder, state: DatasetState): Promise<number> {
  const doomed = state.unreferenced.filter((path) => path.startsWith(`${imagesName}/`) && isInside(path));
  for (const path of doomed) {
    await rm(join(folder.path, path), { force: true });
    const parent = dirname(path);
    if (parent !== imagesName) await rmdir(join(folder.path, parent)).catch(() => {});
  }
  const after: DatasetState = { ...state, unreferenced: [] };
  if (doomed.length > 0) await writeFileAtomically(folder.state, toText(after));
  return doomed.length;
}
