import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { Dataset } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import type { ReadOptions } from "../format.ts";
import { reportMerged } from "../merged-splits.ts";
import { type Report, readDataset } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { probeSource } from "../source-probe.ts";
import { guardFile } from "../system-failure.ts";
import { looksLikeDataYaml } from "./data-yaml.ts";
import { findImages } from "./find-images.ts";
import type { ParsedDataYaml } from "./parse-data-yaml.ts";
import { readLabelled } from "./read-labelled.ts";
import { findUnsplitFolder, parseClassList, type UnsplitFolder } from "./unsplit-folder.ts";

/**
 * Opens a dataset of Ultralytics: boxes, outlines and boxes with a score, by `data.yaml` (the file or its folder), whose splits may be folders or
 * lists of images; or what labelling tools leave, without splits: a list of classes, or a `data.yaml` without them, beside `labels` and `images`. Sizes come
 * from the image files, without which shares of a side mean nothing; an image without a file of labels is a negative. Where the images are elsewhere,
 * `imageFolder` tells the folder to find them in by their stems.
 *
 * Holds the file names of one folder at a time, and the names given to images.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function readYolo(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const { file, text, unsplit } = await findNames(source);
  // Here, so that nobody loads a YAML library who reads none.
  const { parseDataYaml, toSplit } = await import("./parse-data-yaml.ts");
  const isList = unsplit !== undefined && file.endsWith(".txt");
  const yaml = isList ? { ...noYaml, names: parseClassList(text) } : parseDataYaml(text, file);
  const root = unsplit === undefined ? await findRoot(yaml, dirname(file)) : source;
  const categories = yaml.names.map((name, index) => ({ name: name ?? String(index) }));
  return readDataset(categories, options, (report) => {
    reportMerged(
      yaml.splits.map(({ key }) => key),
      toSplit,
      `where ${JSON.stringify(file)} is read`,
      report,
    );
    const found =
      unsplit === undefined
        ? imagesOf(yaml, root, options, report)
        : findImages(
            undefined,
            unsplit.imageLocation,
            { root, imageFolder: options.imageFolder, isLabelFromRoot: true },
            report,
          );
    return readLabelled(found, yaml, options, report);
  });
}

async function* imagesOf(
  { splits }: ParsedDataYaml,
  root: string,
  { imageFolder }: ReadOptions,
  report: Report,
): ReturnType<typeof findImages> {
  for (const [location, split] of splitsByLocation(splits)) {
    yield* findImages(split, location, { root, imageFolder }, report);
  }
}

/**
 * The split of each folder or list. Where there is none for training or for validation, another one is named in its place; it is of the split that it is
 * called by, else of the first.
 */
function splitsByLocation(splits: ParsedDataYaml["splits"]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { split, locations } of splits) {
    for (const location of locations) {
      const isItsName = basename(location).replace(/\.txt$/i, "") === split;
      if (isItsName || !found.has(location)) found.set(location, split);
    }
  }
  return found;
}

const noYaml = { path: undefined, keypointColumnCount: 0, splits: [] };

/** The file that names the classes, and its text; for a folder without splits, where that has its images. */
async function findNames(
  source: string,
): Promise<{ readonly file: string; readonly text: string; readonly unsplit?: UnsplitFolder }> {
  const read = (file: string): Promise<string> => guardFile("read-failed", file, () => readText(file));
  const probe = await probeSource(source);
  if (!probe.isFolder) return { file: source, text: await read(source) };
  const names = probe.entries.filter((name) => /\.ya?ml$/i.test(name));
  for (const name of names.toSorted((a, b) => Number(b === "data.yaml") - Number(a === "data.yaml"))) {
    const file = join(source, name);
    // All of it: a hundred thousand names may be in front of the splits.
    const text = await read(file);
    if (looksLikeDataYaml(text)) return { file, text };
  }
  const unsplit = await findUnsplitFolder(probe);
  if (unsplit !== undefined) {
    const file = join(source, unsplit.namesFile);
    return { file, text: await read(file), unsplit };
  }
  const message = `Cannot read ${JSON.stringify(source)}: expected a data.yaml that names classes and splits in it`;
  throw new FormatsError("read-failed", message, { path: source });
}

/** `path` of the file where there is such a folder; else the file's own, since datasets are moved. */
async function findRoot({ path }: ParsedDataYaml, folder: string): Promise<string> {
  if (path === undefined) return folder;
  const root = isAbsolute(path) ? path : join(folder, path);
  return (await stat(root).catch(() => undefined))?.isDirectory() === true ? root : folder;
}
