import { fromHubSplit, hubSplitsOf } from "../hub-splits.ts";
import { withoutDotSlash } from "../reading.ts";
import { metadataName } from "./find-metadata.ts";
import { type DataFiles, parseDataFiles } from "./readme.ts";

/** A folder with metadata that the loader of the Hub takes, and the split that it takes it for. */
export interface HubFolder {
  readonly folder: string;
  /** Undefined where nothing tells of splits: all of it is for training. */
  readonly split: string | undefined;
}

/** What the loader takes of a dataset. */
export interface HubFolders {
  readonly taken: readonly HubFolder[];
  /** Folders with metadata that it passes over, for they are no split beside others that are. */
  readonly passedOver: readonly string[];
}

/**
 * Tells what the loader of the Hub takes folders for: what README.md says of its splits; else what the names of folders do, of which then no others
 * count; else everything is for training. Source: `data_files.py` of Hugging Face `datasets`.
 *
 * @param folders relative to the dataset, with `/`
 * @param readme the text of its README.md
 */
export async function toHubFolders(folders: readonly string[], readme: string): Promise<HubFolders> {
  const stated = await parseDataFiles(readme);
  for (const splitOf of [(folder: string) => statedSplit(folder, stated), namedSplit]) {
    const found = folders.map((folder) => ({ folder, split: splitOf(folder) }));
    const taken = found.filter(({ split }) => split !== undefined);
    if (taken.length === 0) continue;
    return { taken, passedOver: found.flatMap(({ folder, split }) => (split === undefined ? [folder] : [])) };
  }
  return { taken: folders.map((folder) => ({ folder, split: undefined })), passedOver: [] };
}

function statedSplit(folder: string, stated: readonly DataFiles[]): string | undefined {
  const path = folder === "" ? metadataName : `${folder}/${metadataName}`;
  const found = stated.find(({ patterns }) => patterns.some((pattern) => isMatch(path, pattern)));
  return found === undefined ? undefined : fromHubSplit(found.split);
}

/** By any folder on the way; one that is of several splits to the loader is of the first of them here. */
function namedSplit(folder: string): string | undefined {
  return folder.split("/").flatMap((name) => hubSplitsOf(name))[0];
}

/** More is nothing that somebody writes for folders, and would take for ever to compare. */
const mostWildcards = 4;

/** Whether a path is one of a pattern: `*` is any part of a name, `**` of a path. */
function isMatch(path: string, pattern: string): boolean {
  const parts = withoutDotSlash(pattern).split(/(\*\*\/|\*+|\?)/);
  if (parts.length > 2 * mostWildcards + 1) return false;
  const expression = parts.map((part) => wildcards.get(part) ?? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("");
  return new RegExp(`^${expression}$`, "s").test(path);
}

const wildcards: ReadonlyMap<string, string> = new Map([
  ["**/", "(?:.*/)?"],
  ["**", ".*"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);
