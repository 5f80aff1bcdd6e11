import { rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "@m3/json-stream";
import { toText } from "./finish.ts";
import { type DatasetFolder, imagesName, isInside } from "./folder.ts";
import { findLinkTo } from "./links.ts";
import type { DatasetState } from "./state.ts";

/** Images that were removed, and those that were left since a link leads to them: they may be anybody's. */
export interface PrunedImages {
  readonly removedCount: number;
  readonly linkedCount: number;
}

/** Removes the images that the dataset does not refer to any more. */
export async function prune(folder: DatasetFolder, state: DatasetState): Promise<PrunedImages> {
  const linked: string[] = [];
  const named = state.unreferenced.filter((path) => path.startsWith(`${imagesName}/`) && isInside(path));
  for (const path of named) {
    if ((await findLinkTo(path, folder)) !== undefined) {
      linked.push(path);
      continue;
    }
    await rm(join(folder.path, path), { force: true });
    const parent = dirname(path);
    if (parent !== imagesName) await rmdir(join(folder.path, parent)).catch(() => {});
  }
  const after: DatasetState = { ...state, unreferenced: linked };
  const removedCount = named.length - linked.length;
  if (removedCount > 0) await writeFileAtomically(folder.state, toText(after));
  return { removedCount, linkedCount: linked.length };
}
