import { createHash } from "node:crypto";

/** An image that wants a name in the dataset. */
export interface NamedImage {
  readonly uuid: string;
  /** Where it lies on disk, if it does. */
  readonly path: string | undefined;
  readonly url: string | undefined;
}

/**
 * Names images for the dataset: files on disk by their path from the folder that holds all of them; others as download-images names a
 * file, by the last part of the URL with `:` as `_`, or by uuid when there is no URL. Different URLs that want one name get
 * `stem~<8 hex digits of the SHA-256 of the URL>.ext` each. A path that makes no name in a dataset (empty, with a NUL, from
 * another drive) is passed over; such an image is named as if it had none.
 *
 * @returns the name of each image by uuid, and the folder that names on disk start from (with a slash, or empty)
 */
export function nameImages(given: readonly NamedImage[]): { names: Map<string, string>; folder: string } {
  const foreign = given.map((image) => (isForeign(image.path) ? { ...image, path: undefined } : image));
  const folder = folderOf(foreign);
  const images = foreign.map((image) => (pathName(image.path, folder) === "" ? { ...image, path: undefined } : image));
  const names = new Map<string, string>();
  const wishes = images.map((image) => ({ ...image, wanted: wantedName(image, folder) }));
  // By name, the one URL that wants it; null when there are several, or when a file on disk has it.
  const owners = new Map<string, string | null>();
  for (const { wanted, path, url, uuid } of wishes) {
    const claim = path === undefined ? (url ?? uuid) : null;
    owners.set(wanted, owners.has(wanted) && owners.get(wanted) !== claim ? null : claim);
  }
  for (const { uuid, path, url, wanted } of wishes) {
    const isFree = path !== undefined || owners.get(wanted) !== null;
    names.set(uuid, isFree ? wanted : withDigest(wanted, url ?? uuid));
  }
  return { names, folder };
}

function wantedName({ uuid, path, url }: NamedImage, folder: string): string {
  if (path !== undefined) return pathName(path, folder) ?? "";
  const safe = withoutMarks(url?.slice(url.lastIndexOf("/") + 1) ?? "");
  if (!isBlank(safe)) return safe;
  // A uuid is what the data says it is.
  const name = withoutMarks(uuid);
  return isBlank(name) ? withDigest("image", uuid) : name;
}

function withoutMarks(text: string): string {
  return text.replace(/[<>:"/\\|?*]|\p{Cc}/gu, "_");
}

function isBlank(name: string): boolean {
  return /^[_.\s]*$/.test(name);
}

function folderOf(images: readonly NamedImage[]): string {
  return commonFolder(images.flatMap(({ path }) => (path === undefined ? [] : [withSlashes(path)])));
}

/** Whether no name in a dataset can come of a path, whatever folder names start from. */
function isForeign(path: string | undefined): boolean {
  if (path === undefined) return false;
  return path === "" || path.includes("\0") || (process.platform !== "win32" && startsWithDrive(path));
}

function startsWithDrive(path: string): boolean {
  return /^[a-z]:/i.test(path);
}

/** The name of a file in the dataset; empty when it can have none. */
function pathName(path: string | undefined, folder: string): string | undefined {
  if (path === undefined) return undefined;
  const name = cleanPath(withSlashes(path).slice(folder.length));
  return startsWithDrive(name) ? "" : name;
}

function withDigest(name: string, url: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  return `${stem}~${createHash("sha256").update(url).digest("hex").slice(0, 8)}${extension}`;
}

/** The longest folder, with its slash, that all paths begin with; empty when there is none. */
function commonFolder(paths: readonly string[]): string {
  let folder = paths[0]?.slice(0, paths[0].lastIndexOf("/") + 1) ?? "";
  for (const path of paths) {
    while (!path.startsWith(folder)) folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  }
  return folder;
}

/** What is left may still lead up (`../other/a.png`), which a dataset must not. */
function cleanPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.map((part) => (part === ".." ? "_" : part)).join("/");
}

function withSlashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
