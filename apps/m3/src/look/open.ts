import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Dataset, openDataset } from "@m3/formats";
import { imagesName, layOut } from "../dataset/folder.ts";
import { readState } from "../dataset/state.ts";

/** A dataset to look at. */
export interface LookedAt {
  readonly dataset: Dataset;
  /** Problems that its reader finds, as they come. */
  readonly problems: { readonly code: string; readonly message: string }[];
}

/** More of them a page does not list either. */
const mostProblems = 20_000;

/**
 * Opens a dataset: a file or folder in any format, or a folder that `m3 dataset` made, whose images are in `images/`.
 *
 * @throws {FormatsError}
 */
export async function openToLookAt(
  name: string,
  { cwd, signal, images }: { readonly cwd: string; readonly signal: AbortSignal; readonly images: string | undefined },
): Promise<LookedAt> {
  const path = resolve(cwd, name);
  const folder = layOut(name, path);
  const state = existsSync(folder.state) ? await readState(folder) : undefined;
  const output = state?.outputs.find((each) => each.includes("train")) ?? state?.outputs[0];
  const source = output === undefined ? path : resolve(path, output);
  const imageFolder = images === undefined ? folderOf(path, state === undefined) : resolve(cwd, images);
  const problems: LookedAt["problems"] = [];
  const dataset = await openDataset(source, {
    signal,
    ...(imageFolder !== undefined && { imageFolder }),
    onDiagnostic: ({ code, message }) => {
      if (problems.length < mostProblems) problems.push({ code, message });
    },
  });
  return { dataset, problems };
}

/** A folder of `m3 dataset` has its images in `images/`; elsewhere the format knows. */
function folderOf(path: string, isForeign: boolean): string | undefined {
  return isForeign ? undefined : resolve(path, imagesName);
}
