import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileIdentity } from "@m3/command-line";
import { readObjectEntries } from "@m3/json-stream";
import { type DatasetFolder, imagesName, isInside } from "./folder.ts";
import type { DatasetState } from "./state.ts";

/** Paths of the images of a map, within the folder with slashes; those that lead elsewhere are passed over. */
async function* imagePaths(imageMap: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const [, path] of readObjectEntries(imageMap, { signal })) {
    const plain = typeof path === "string" ? path.replaceAll("\\", "/") : "";
    if (plain.startsWith(`${imagesName}/`) && isInside(plain)) yield plain;
  }
}

/** What a run asks of the images of its map. */
export interface ImageSurvey {
  /**
   * Whether one is newer than what the last completed run made: a run that was cut off fetched it anew, or somebody replaced it. Formats that hold
   * images, or what is seen in them, then have another one. False for a first run.
   */
  readonly isAnyNewer: boolean;
  /**
   * Those that earlier runs referred to and this one does not, sorted: paths within the folder with slashes. Files that no run referred to are not
   * among them.
   */
  readonly unreferenced: readonly string[];
}

/**
 * Goes over the images of a map once, for what every run asks of them. Holds the paths of those of the map before.
 *
 * @param state of the last completed run
 */
export async function surveyImages(
  folder: Pick<DatasetFolder, "imageMap" | "path" | "state">,
  imageMap: string,
  state: DatasetState | undefined,
  signal: AbortSignal,
): Promise<ImageSurvey> {
  const madeMillis = state === undefined ? Number.POSITIVE_INFINITY : statSync(folder.state).mtimeMs;
  const former = new Set(state?.unreferenced);
  if (state !== undefined && existsSync(folder.imageMap)) {
    for await (const path of imagePaths(folder.imageMap, signal)) former.add(path);
  }
  let isAnyNewer = false;
  for await (const path of imagePaths(imageMap, signal)) {
    former.delete(path);
    isAnyNewer ||= state !== undefined && modifiedMillis(join(folder.path, path)) > madeMillis;
  }
  const unreferenced = [...former].filter((path) => existsSync(join(folder.path, path))).sort();
  return { isAnyNewer, unreferenced };
}

/** 0 for a file that is not there. */
function modifiedMillis(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
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
