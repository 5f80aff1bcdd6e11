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
  /** Their paths by what all names of one file have in common; empty unless it was asked for. */
  readonly byIdentity: ReadonlyMap<string, string>;
  /**
   * Those that earlier runs referred to and this one does not, sorted: paths within the folder with slashes. Files that no run referred to are not
   * among them.
   */
  readonly unreferenced: readonly string[];
}

/** How {@link surveyImages} goes about it. */
export interface SurveyOptions {
  /** Of the last completed run. */
  readonly state: DatasetState | undefined;
  /** Whether the dataset may hold links to images. */
  readonly isLinking: boolean;
  readonly signal: AbortSignal;
}

/** Goes over the images of a map once, for all that is to be known of them. Holds the path of each. */
export async function surveyImages(
  folder: Pick<DatasetFolder, "imageMap" | "path" | "state">,
  imageMap: string,
  { state, isLinking, signal }: SurveyOptions,
): Promise<ImageSurvey> {
  const madeMillis = state === undefined ? Number.POSITIVE_INFINITY : statSync(folder.state).mtimeMs;
  const former = new Set(state?.unreferenced);
  if (state !== undefined && existsSync(folder.imageMap)) {
    for await (const path of imagePaths(folder.imageMap, signal)) former.add(path);
  }
  const byIdentity = new Map<string, string>();
  let isAnyNewer = false;
  for await (const path of imagePaths(imageMap, signal)) {
    former.delete(path);
    const file = join(folder.path, path);
    isAnyNewer ||= state !== undefined && (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > madeMillis;
    if (isLinking) byIdentity.set(await fileIdentity(file), path);
  }
  const unreferenced = [...former].filter((path) => existsSync(join(folder.path, path))).sort();
  return { isAnyNewer, byIdentity, unreferenced };
}
