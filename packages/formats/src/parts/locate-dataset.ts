import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { FormatsError } from "../errors.ts";
import { parseShardName } from "../shards.ts";
import { cocoFolderName } from "./coco-folder.ts";
import { findParts, isDataset, type SplitPart } from "./find-parts.ts";

/** Where a dataset is. */
export interface LocatedDataset {
  /** One part, or one for each split. */
  readonly parts: readonly SplitPart[];
  /** The folder of images that is beside the dataset; undefined where there is none. */
  readonly imageFolder: string | undefined;
  /** Other datasets in the folder, which are no part of it; absent where there are none. */
  readonly passedOver?: PassedOver;
}

/** Datasets that are not read, since others in the same folder are splits. */
export interface PassedOver {
  readonly paths: readonly string[];
  /** One sentence for people: what was taken, and what was not. */
  readonly message: string;
}

/** How folders of images are called that lie beside a dataset. */
const imageFolders = ["images", "Images", "imgs"];
/** More is no folder that somebody keeps one dataset in. */
const mostEntries = 200;

/**
 * Finds the dataset that a folder stands for: the folder itself, its splits (see {@link findParts}), or the one dataset that is in it among other
 * files, such as `annotations.json` beside `images/`. A folder without any is returned as it is, for a reader to complain of.
 *
 * @param knownSplits names that are known to be splits, besides the usual ones
 * @throws {FormatsError} code "unknown-format" when there are several
 */
export async function locateDataset(path: string, knownSplits: readonly string[] = []): Promise<LocatedDataset> {
  const parts = await findParts(path, knownSplits);
  const [first] = parts;
  const isItself = parts.length === 1 && first?.path === path;
  if (!isItself) {
    const passedOver = await findPassedOver(path, parts);
    const imageFolder = imagesIn(path) ?? foldersBeside(path, parts);
    return { parts, imageFolder, ...(passedOver !== undefined && { passedOver }) };
  }
  if (await isDataset(path)) return { parts, imageFolder: undefined };
  const inside = await datasetsIn(path);
  const [only, ...others] = inside;
  if (only === undefined) return { parts, imageFolder: undefined };
  if (others.length > 0) {
    const names = inside.map((name) => JSON.stringify(name)).join(", ");
    const message = `Cannot tell which dataset of ${JSON.stringify(path)} to read: it has ${names}; name one of them`;
    throw new FormatsError("unknown-format", message, { path });
  }
  return { parts: [{ path: join(path, only), name: undefined, split: undefined }], imageFolder: imagesIn(path) };
}

/** What is a dataset of its own beside the splits in a folder, such as `annotations.json` beside `annotations_train.json`. */
async function findPassedOver(folder: string, parts: readonly SplitPart[]): Promise<PassedOver | undefined> {
  const taken = parts.map(({ path }) => relative(folder, path));
  const takenEntries = new Set(taken.map((name) => name.split(sep)[0]));
  const left = (await datasetsIn(folder)).filter((name) => !takenEntries.has(name));
  if (left.length === 0) return undefined;
  const list = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");
  const message = `Took ${list(taken)} of ${JSON.stringify(folder)} for the splits of one dataset, and passed over ${list(left)}: to read that, name it`;
  return { paths: left.map((name) => join(folder, name)), message };
}

/** The folder of the images of a part, where those of all are in `folder` or those of each in a folder in it that is named as it is. */
export function imageFolderOfPart(folder: string, { name, split }: SplitPart): string {
  const own = [name, split].flatMap((each) => (each === undefined ? [] : [join(folder, each)]));
  return own.find((each) => existsSync(each)) ?? folder;
}

/** Names of the files and folders in a folder that are datasets; of shards the first. Hidden ones are somebody's own business. */
async function datasetsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > mostEntries) return [];
  const bases = new Set<string>();
  const found: string[] = [];
  for (const name of entries.filter((entry) => !entry.startsWith(".")).sort()) {
    const base = parseShardName(name)?.base ?? name;
    if (bases.has(base) || !(await isDataset(join(folder, name)))) continue;
    bases.add(base);
    found.push(name);
  }
  return found;
}

function imagesIn(folder: string): string | undefined {
  return imageFolders.map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** COCO's own images are beside its folder of annotations, in one that is called as each part is. */
function foldersBeside(folder: string, parts: readonly SplitPart[]): string | undefined {
  const hasOwn = parts.some(({ path, name }) => {
    return name !== undefined && dirname(path) === join(folder, cocoFolderName) && existsSync(join(folder, name));
  });
  return hasOwn ? folder : undefined;
}
