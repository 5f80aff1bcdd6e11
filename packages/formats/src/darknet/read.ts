import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Dataset } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import type { ReadOptions } from "../format.ts";
import { reportMerged } from "../merged-splits.ts";
import { isWithin, type Report, readDataset, reportBad } from "../reading.ts";
import { isFile, readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import { findImages } from "../yolo/find-images.ts";
import { readLabelled } from "../yolo/read-labelled.ts";
import { parseClassList } from "../yolo/unsplit-folder.ts";

/**
 * Opens a dataset of Darknet by its `obj.data` (the file or its folder). Paths start at the folder of that file, with or without a
 * `data/` in front; those that lead out of it count only in `imageFolder`. A class whose line among the names is empty is called by its number
 * and reported, as are its annotations, which are left out.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function readDarknet(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const file = await findData(source);
  const root = dirname(file);
  const read = (path: string): Promise<string> => guardFile("read-failed", path, () => readText(path));
  const entries = (await read(file)).split(/\r?\n/).flatMap(toEntry);
  const values = new Map(entries);
  const namesFile = await locate(root, values.get("names") ?? "obj.names");
  const names = parseClassList(await read(namesFile));
  const lists = entries.filter(([, value]) => /\.(txt|list)$/i.test(value));
  return readDataset(
    names.map((name, index) => ({ name: name ?? String(index) })),
    options,
    (report) => {
      for (const [index, name] of names.entries()) {
        if (name !== undefined) continue;
        reportBad(report, namesFile, `line ${index + 1}: expected the name of class ${index}, got none`, undefined);
      }
      const keys = lists.map(([key]) => key);
      reportMerged(keys, toSplit, `where ${JSON.stringify(file)} is read`, report);
      return readLabelled(imagesOf(lists, root, options, report), { names }, options, report);
    },
  );
}

/** `key = value`, with or without blanks around each; nothing for any other line. */
function toEntry(line: string): [key: string, value: string][] {
  const at = line.indexOf("=");
  const [key, value] = [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()];
  return /^\w[^#]*$/.test(key) && /^.+$/.test(value) ? [[key, value]] : [];
}

async function* imagesOf(
  lists: readonly (readonly [key: string, value: string])[],
  root: string,
  { imageFolder }: ReadOptions,
  report: Report,
): ReturnType<typeof findImages> {
  const seen = new Set<string>();
  for (const [key, value] of lists) {
    if (seen.size === seen.add(value).size) continue;
    const list = await locate(root, value);
    const roots = { root, imageFolder, isLabelFromRoot: true };
    yield* findImages(toSplit(key), relative(root, list), roots, report);
  }
}

/** The split of a list, as we call it. */
function toSplit(key: string): string {
  return key === "valid" ? "val" : key;
}

/** A file of the dataset, named as from Darknet's own folder or from the dataset's. */
async function locate(root: string, value: string): Promise<string> {
  const parts = value.split(/[/\\]/);
  for (let from = 0; from < parts.length; from++) {
    const path = join(root, ...parts.slice(from));
    if (isWithin(root, path) && (await isFile(path))) return path;
  }
  return join(root, parts.at(-1) ?? "");
}

async function findData(source: string): Promise<string> {
  return guardFile("read-failed", source, async () => {
    if (!(await stat(source)).isDirectory()) return source;
    const [first] = (await readdir(source)).filter((name) => name.endsWith(".data")).sort();
    if (first !== undefined) return join(source, first);
    const message = `Cannot read ${JSON.stringify(source)}: expected an obj.data in it`;
    throw new FormatsError("read-failed", message, { path: source });
  });
}
