import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { sniffFormat } from "../open-dataset.ts";
import { listCocoFiles } from "./coco-folder.ts";

/** A part of a dataset that is a dataset by itself. */
export interface SplitPart {
  /** The file or folder to read. */
  readonly path: string;
  /** The name of the split as the file or folder has it, such as `train2017`. */
  readonly name: string | undefined;
  /** The split. Undefined where it is all there is, and its format knows of splits. */
  readonly split: string | undefined;
  /** What ids of its images begin with, and names that another part has too: the split, or `name` where another part is that split too. Absent for the only part. */
  readonly prefix?: string;
}

/** How splits are called by those who write one file or folder for each, and by us; the year is that of COCO's own (`train2017`). */
const splitNames = /^(train|training|val|valid|validation|dev|test|testing|unsplit)((?:19|20)\d\d)?$/i;
const canonicalNames: Readonly<Record<string, string>> = {
  training: "train",
  valid: "val",
  validation: "val",
  dev: "val",
  testing: "test",
};
/** Training comes first in every list. */
const order = ["train", "val", "test"];

/**
 * The parts of a dataset that was written as a file or a folder for each split: `annotations_train.json` beside
 * `annotations_val.json`, whichever of them is named, a folder that holds them, a folder with a dataset in each of `train/` and
 * `valid/`, or one of COCO with `annotations/instances_train2017.json`. Anything else is one part.
 *
 * @param knownSplits names that are known to be splits, besides the usual ones
 */
export async function findParts(path: string, knownSplits: readonly string[] = []): Promise<readonly SplitPart[]> {
  const isSplit = (name: string): boolean => splitNames.test(name) || knownSplits.includes(name);
  const own = parseName(basename(path), isSplit);
  if (own !== undefined) {
    const siblings = await partsIn(dirname(path), isSplit, own);
    return siblings.length > 1 ? siblings : [{ path, name: undefined, split: undefined }];
  }
  const entries = await readdir(path).catch(() => []);
  // A folder in a format of its own knows where its splits are.
  if (entries.length === 0 || (await isDataset(path))) return [{ path, name: undefined, split: undefined }];
  const inFiles = await partsIn(path, isSplit);
  const parts = inFiles.length > 0 ? inFiles : await partsBelow(path, entries.filter(isSplit));
  if (parts.length > 0) return parts;
  const ofCoco = await partsOfCoco(path, isSplit);
  return ofCoco.length > 0 ? ofCoco : [{ path, name: undefined, split: undefined }];
}

interface PartName {
  readonly stem: string;
  readonly split: string;
  readonly extension: string;
}

/** `annotations_train.json` is the split `train` of `annotations`; `voc_train` may be a folder, `x_train.tfrecord-00000-of-00003` one of several shards. */
function parseName(name: string, isSplit: (name: string) => boolean): PartName | undefined {
  const [, bare = name, extension = ""] = /^(.*?)((?:\.[a-z][a-z0-9]*)*)(?:-\d+-of-\d+)?$/i.exec(name) ?? [];
  // The name of a split can hold the mark that is before it.
  for (const { index } of bare.matchAll(/(?<=.)[_-]/g)) {
    const split = bare.slice(index + 1);
    if (isSplit(split)) return { stem: bare.slice(0, index + 1), split, extension };
  }
  return undefined;
}

/** The files and folders in a folder that are splits of one dataset: of the one that is given, else of the only one there is. */
async function partsIn(folder: string, isSplit: (name: string) => boolean, like?: PartName): Promise<SplitPart[]> {
  const entries = await readdir(folder).catch(() => []);
  // Hidden files are somebody's own business, unless one of them was named.
  const names = entries.flatMap((name) => {
    if (like === undefined && name.startsWith(".")) return [];
    const parsed = parseName(name, isSplit);
    return parsed === undefined ? [] : [{ ...parsed, path: join(folder, name) }];
  });
  const isLike = (one: PartName, other: PartName): boolean =>
    one.stem === other.stem && one.extension === other.extension;
  const readable = await onlyDatasets(like === undefined ? names : names.filter((each) => isLike(each, like)));
  const model = like ?? readable[0];
  if (model === undefined || (like === undefined && !readable.every((each) => isLike(each, model)))) return [];
  return sorted(firstOfEach(readable.filter((each) => isLike(each, model))));
}

/** The first file of each split: who reads one shard reads all of them. */
function firstOfEach<T extends { readonly path: string; readonly split: string }>(parts: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const part of parts) {
    const before = first.get(part.split);
    if (before === undefined || part.path < before.path) first.set(part.split, part);
  }
  return [...first.values()];
}

/** A dataset in each of some folders: the folder itself, or the one file in it that is one. */
async function partsBelow(folder: string, splits: readonly string[]): Promise<SplitPart[]> {
  const parts: { readonly path: string; readonly split: string }[] = [];
  for (const split of splits) {
    const inside = join(folder, split);
    const names = await readdir(inside).catch(() => []);
    const files = names.filter((name) => /\.(json|csv|xml|tfrecord|parquet)$/i.test(name));
    const candidates = [inside, ...files.map((name) => join(inside, name))].map((path) => ({ path, split }));
    const [found] = await onlyDatasets(candidates.slice(0, mostCandidates));
    if (found !== undefined) parts.push(found);
  }
  return sorted(parts);
}

/** The one file of a folder of COCO may be of no split, as CVAT's `instances_default.json`; its images may still be in a folder that is called so. */
async function partsOfCoco(folder: string, isSplit: (name: string) => boolean): Promise<readonly SplitPart[]> {
  const files = await onlyDatasets(await listCocoFiles(folder, isSplit));
  const [only, ...others] = files;
  if (only === undefined || others.length > 0 || isSplit(only.split)) return sorted(files);
  return [{ path: only.path, name: only.split, split: undefined }];
}

/** A folder of a million files is not looked through for the one that may be a dataset. */
const mostCandidates = 20;

async function onlyDatasets<T extends { readonly path: string }>(candidates: readonly T[]): Promise<T[]> {
  const found: T[] = [];
  for (const each of candidates) if (await isDataset(each.path)) found.push(each);
  return found;
}

/** Whether a file or folder is a dataset in a format that is known. */
export async function isDataset(path: string): Promise<boolean> {
  return sniffFormat(path).then(
    () => true,
    () => false,
  );
}

function sorted(parts: readonly { readonly path: string; readonly split: string }[]): SplitPart[] {
  const rank = (split: string): number => (order.indexOf(split) + order.length + 1) % (order.length + 1);
  const splits = parts.map(({ split }) => splitOf(split));
  const isOnly = (split: string): boolean => splits.indexOf(split) === splits.lastIndexOf(split);
  return parts
    .map(({ path, split: name }) => {
      const split = splitOf(name);
      return { path, name, split, prefix: isOnly(split) ? split : name };
    })
    .sort((a, b) => rank(a.split) - rank(b.split) || (a.path < b.path ? -1 : 1));
}

/** The split that a name stands for; one of our own is what it is called. */
function splitOf(name: string): string {
  const [, word] = splitNames.exec(name) ?? [];
  if (word === undefined) return name;
  const plain = word.toLowerCase();
  return canonicalNames[plain] ?? plain;
}
