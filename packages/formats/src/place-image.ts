import { resolve } from "node:path";
import type { FolderSink } from "./folder-sink.ts";
import type { WriteOptions } from "./format.ts";
import type { PlannedImage } from "./plan.ts";

/** Puts the file of an image into a dataset under `name`, if image files are not to be left where they are. */
export async function placeImage(
  folder: FolderSink,
  { record: { path }, facts }: PlannedImage,
  name: string,
  { imageFiles = "leave", baseFolder = "" }: WriteOptions,
): Promise<void> {
  // An image that is kept though its file cannot be read has nothing to place.
  if (imageFiles === "leave" || path === undefined || facts.encoding === undefined) return;
  await folder.place(name, resolve(baseFolder, path), imageFiles);
}
