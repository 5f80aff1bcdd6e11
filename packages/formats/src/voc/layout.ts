import { basename, resolve } from "node:path";
import type { ImageRecord } from "../dataset.ts";
import type { PlannedImage } from "../plan.ts";
import type { VocOptions } from "./options.ts";

/** What the files of an image are called, and what its document says about that. */
export interface VocNames {
  readonly id: string;
  /** Relative to the target. */
  readonly document: string;
  readonly image: string;
  readonly folder: string;
  readonly filename: string;
}

/** Names an image's files, given a name without extension that no other has. */
export type VocLayout = (image: PlannedImage, stem: string) => VocNames;

/** Where the devkit has its files. */
export const devkitFolder = "VOCdevkit/VOC2012";

export function devkitLayout(): VocLayout {
  return (image, id) => {
    const filename = id + extensionOf(image);
    return {
      id,
      document: `${devkitFolder}/Annotations/${id}.xml`,
      image: `${devkitFolder}/JPEGImages/${filename}`,
      folder: "VOC2012",
      filename,
    };
  };
}

/** XML files in the target, beside them the images if any; the document says where the image is. */
export function flatLayout(target: string, { imageFiles = "leave" }: VocOptions): VocLayout {
  return (image, id) => {
    const names = { id, document: `${id}.xml`, image: id + extensionOf(image) };
    if (imageFiles === "leave") return { ...names, ...splitPath(image.record) };
    return { ...names, folder: basename(resolve(target)), filename: names.image };
  };
}

/** Loaders of the devkit look for `.jpg` and for no other spelling. */
function extensionOf({ record, facts }: PlannedImage): string {
  const [own = ""] = /\.[^./\\]+$/.exec(record.fileName) ?? [];
  if (facts.encoding === "jpeg" || /^\.jpe?g$/i.test(own)) return ".jpg";
  return own !== "" ? own : facts.encoding === undefined ? "" : `.${facts.encoding}`;
}

/** Folder and file name as Python's `os.path.split` parts them. */
function splitPath({ path, fileName }: ImageRecord): { readonly folder: string; readonly filename: string } {
  const text = path === undefined || path === "" ? fileName : path;
  const end = Math.max(text.lastIndexOf("/"), process.platform === "win32" ? text.lastIndexOf("\\") : -1) + 1;
  const head = text !== path ? "" : text.slice(0, end);
  const folder = /^\/+$/.test(head) ? head : head.replace(/[/\\]+$/, "");
  return { folder, filename: text.slice(end) };
}
