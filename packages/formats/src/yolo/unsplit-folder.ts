import type { SourceProbe } from "../source-probe.ts";

/** A folder without splits, as labelling tools leave it. */
export interface UnsplitFolder {
  /** The file that names the classes, relative to the folder. */
  readonly namesFile: string;
  /** Where the images are, relative to the folder. */
  readonly imageLocation: "." | "images";
}

/**
 * Finds what labelImg, Label Studio or supervision write: a list of classes, or a `data.yaml` that names no splits, with `labels` beside `images`; or labels
 * beside each image. Undefined for anything else.
 */
export async function findUnsplitFolder({
  entries,
  entriesOf,
  headOf,
}: SourceProbe): Promise<UnsplitFolder | undefined> {
  const isApart = entries.includes("labels/");
  if (!isApart && !hasLabelledImage(entries)) return undefined;
  const imageLocation = isApart ? "images" : ".";
  for (const name of isApart ? entries.filter((entry) => /\.ya?ml$/i.test(entry)) : []) {
    if (/^(names|nc)\s*:/m.test(await headOf(name))) return { namesFile: name, imageLocation };
  }
  const namesFile = entries.includes(listName) ? listName : undefined;
  if (namesFile !== undefined || !isApart) return namesFile === undefined ? undefined : { namesFile, imageLocation };
  const isInLabels = (await entriesOf("labels")).includes(listName);
  return isInLabels ? { namesFile: `labels/${listName}`, imageLocation } : undefined;
}

/** What Ultralytics takes for an image. */
export const imageName: RegExp = /\.(avif|bmp|dng|heic|heif|jp2|jpe?g|mpo|png|tiff?|webp|pfm)$/i;

const listName = "classes.txt";

function hasLabelledImage(entries: readonly string[]): boolean {
  if (!entries.includes(listName)) return false;
  const names = new Set(entries);
  return entries.some((name) => imageName.test(name) && names.has(name.replace(imageName, ".txt")));
}

/** The name of each class by its number in a list with one a line; a line between others that is empty names none. */
export function parseClassList(text: string): (string | undefined)[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const end = lines.findLastIndex((line) => line !== "") + 1;
  return lines.slice(0, end).map((line) => (line === "" ? undefined : line));
}
