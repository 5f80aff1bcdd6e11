import { resolve } from "node:path";
import type { FolderSink } from "./folder-sink.ts";
import type { FormatTraits, ImageFilesChoice, WriteOptions } from "./format.ts";
import type { PlannedImage } from "./plan.ts";

/** What becomes of image files, if options do not say: they are linked where loaders of the format would not find them otherwise. */
export function chooseImageFiles({ needs }: FormatTraits, { imageFiles }: WriteOptions): ImageFilesChoice {
  return imageFiles ?? (needs.imagesInside === true ? "link" : "leave");
}

/** Puts the file of an image into a dataset under `name`, if image files are not to be left where they are. */
export async function placeImage(
  folder: FolderSink,
  { record: { path }, facts }: PlannedImage,
  name: string,
  { imageFiles, baseFolder = "" }: WriteOptions & { readonly imageFiles: ImageFilesChoice },
): Promise<void> {
  // An image that is kept though its file cannot be read has nothing to place.
  if (imageFiles === "leave" || path === undefined || facts.encoding === undefined) return;
  await folder.place(name, resolve(baseFolder, path), imageFiles);
}
