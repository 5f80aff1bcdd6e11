import { join } from "node:path";
import { splitOfFolder } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";

/** Sets of the devkit that are unions of others. */
const unions = new Set(["trainval"]);

/** What the sets of devkits say. */
export interface ImageSets {
  /** The split of an XML file by its name. */
  readonly splitOf: (document: string) => string | undefined;
  /** Lists with images that have no XML file, how many, and the first of them. */
  readonly incomplete: readonly { readonly path: string; readonly count: number; readonly first: string }[];
}

/** Reads the sets of images of devkits in a folder. A list of a class (`ID  1`) is none of them. */
export async function readImageSets(source: string, files: readonly string[]): Promise<ImageSets> {
  const splits = new Map<string, string>();
  const known = new Set(files.flatMap((file) => idOf(file) ?? []));
  const incomplete: { path: string; count: number; first: string }[] = [];
  for (const file of files) {
    const [, root = "", set = ""] = /^(.*\/|)ImageSets\/Main\/([^/]+)\.txt$/.exec(file) ?? [];
    if (set === "" || unions.has(set)) continue;
    const path = join(source, file);
    const text = await guardFile("read-failed", path, () => readText(path));
    const ids = text.split(/\r?\n/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
    if (ids.every((line) => /\s(-1|0|1)$/.test(line))) continue;
    for (const id of ids) if (!splits.has(root + id)) splits.set(root + id, set);
    const [first, ...others] = ids.filter((id) => !known.has(root + id));
    if (first !== undefined) incomplete.push({ path, count: others.length + 1, first });
  }
  const splitOf = (document: string): string | undefined => {
    const id = idOf(document);
    return id === undefined ? splitOfFolder(document) : splits.get(id);
  };
  return { splitOf, incomplete };
}

/** What sets call an XML file of a devkit, after the path of that devkit. */
function idOf(document: string): string | undefined {
  const [, root = "", id] = /^(.*\/|)Annotations\/(.+)\.xml$/i.exec(document) ?? [];
  return id === undefined ? undefined : root + id;
}
