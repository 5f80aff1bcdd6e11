import type { Format } from "../format.ts";
import type { SourceProbe } from "../source-probe.ts";
import { labelmeTraits } from "./traits.ts";

/** LabelMe: a folder with one JSON file per image. */
export const labelme: Format = {
  ...labelmeTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeLabelme(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readLabelme(source, options),
  toldBy: { folder: 'JSON files with "shapes" and "imagePath"' },
  sniff: async (probe) => isLabelme(await headIn(probe, "", probe.entries)) || (await isBesideImages(probe)),
};

function isLabelme(head: string): boolean {
  return /"shapes"\s*:\s*\[/.test(head) && /"(version|imagePath)"\s*:/.test(head);
}

/** Folders looked into; a folder of more is no dataset of two. */
const mostFolders = 10;

/** Whether the files are in a folder, and their images in another one beside it: both of them are the dataset then. */
async function isBesideImages(probe: SourceProbe): Promise<boolean> {
  const folders = probe.entries.filter((entry) => entry.endsWith("/"));
  if (folders.length > mostFolders) return false;
  for (const folder of folders) {
    const head = await headIn(probe, folder, await probe.entriesOf(folder));
    // A backslash, as Windows has it, is two in JSON.
    const [, images] = /"imagePath"\s*:\s*"\.\.(?:\/|\\\\)([^"/\\]+)(?:\/|\\\\)/.exec(head) ?? [];
    if (images !== undefined && folders.includes(`${images}/`) && isLabelme(head)) return true;
  }
  return false;
}

/** The head of the first JSON file of a folder. */
async function headIn(probe: SourceProbe, folder: string, names: readonly string[]): Promise<string> {
  const name = names.find((entry) => /\.json$/i.test(entry));
  return name === undefined ? "" : probe.headOf(folder + name);
}
