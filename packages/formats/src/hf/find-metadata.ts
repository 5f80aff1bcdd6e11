import type { SourceProbe } from "../source-probe.ts";

/** The name of the files that tell of images. */
export const metadataName = "metadata.jsonl";

/**
 * Folders, relative to the one that is looked at, that have a metadata.jsonl: itself (an empty text) and those in it, else those in its `data`.
 * Hidden folders and those that begin with `__` are none, as to the loader of the Hub.
 */
export async function findMetadata({ isFolder, entries, entriesOf }: SourceProbe): Promise<string[]> {
  if (!isFolder) return [];
  const found = [...(entries.includes(metadataName) ? [""] : []), ...(await among(entries, "", entriesOf))];
  return found.length > 0 ? found : among(await entriesOf("data"), "data/", entriesOf);
}

async function among(
  entries: readonly string[],
  parent: string,
  entriesOf: SourceProbe["entriesOf"],
): Promise<string[]> {
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.endsWith("/") && !isHidden(one))) {
    const folder = parent + entry.slice(0, -1);
    if ((await entriesOf(folder)).includes(metadataName)) found.push(folder);
  }
  return found;
}

/** Whether the loader of the Hub looks into no folder of that name. */
export function isHidden(name: string): boolean {
  return /^(\.|__)/.test(name);
}
