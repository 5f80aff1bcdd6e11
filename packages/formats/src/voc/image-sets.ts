import { join } from "node:path";
import { splitOfFolder } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";

/** Sets of the devkit that are unions of others. */
const unions = new Set(["trainval"]);

/**
 * Reads the sets of images of devkits in a folder. A list of a class (`ID  1`) is none of them.
 *
 * @returns the split of an XML file by its name
 */
export async function readImageSets(
  source: string,
  files: readonly string[],
): Promise<(document: string) => string | undefined> {
  const splits = new Map<string, string>();
  for (const file of files) {
    const [, root = "", set = ""] = /^(.*\/|)ImageSets\/Main\/([^/]+)\.txt$/.exec(file) ?? [];
    if (set === "" || unions.has(set)) continue;
    const path = join(source, file);
    const lines = (await guardFile("read-failed", path, () => readText(path))).split(/\r?\n/);
    for (const line of lines) {
      // A list of a class has a second column.
      if (line !== "" && !/\s/.test(line) && !splits.has(root + line)) splits.set(root + line, set);
    }
  }
  return (document) => {
    const [, root = "", id] = /^(.*\/|)Annotations\/(.+)\.xml$/i.exec(document) ?? [];
    if (id !== undefined) return splits.get(root + id);
    return splitOfFolder(document);
  };
}
