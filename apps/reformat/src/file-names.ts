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
 * All images are added before the first is named. Holds the uuids, URLs and names of images that have no path, and no more for those that have.
 */
export class FileNames {
  /** By name, the one URL that wants it; null when there are several. */
  readonly #owners = new Map<string, string | null>();
  /** By uuid, of images that have no path: the URL that each was added with. */
  readonly #urls = new Map<string, string | undefined>();
  #folder: string | undefined;

  /** The folder that names on disk start from, with a slash; empty for the working directory. */
  get folder(): string {
    return this.#folder ?? "";
  }

  /** Adds an image; one that is added twice counts once. */
  add(image: NamedImage): void {
    const { path } = image;
    if (path !== undefined && !isForeign(path)) {
      this.#folder = commonFolder(this.#folder, withSlashes(path));
      return;
    }
    const wanted = nameWithoutPath(image);
    const claim = image.url ?? image.uuid;
    this.#urls.set(image.uuid, image.url);
    this.#owners.set(wanted, this.#owners.has(wanted) && this.#owners.get(wanted) !== claim ? null : claim);
  }

  /**
   * What images are ordered by, before the names of all are known: files by path, then the others by the names that they want.
   * Images that are one file on disk have the same key, and so have those without a path that have one URL.
   *
   * An image keeps the URL that it was added with: M3 moves images, and files of localizations from before and after may be one input.
   */
  sortKeyOf({ uuid, path }: Pick<NamedImage, "uuid" | "path">): string {
    if (path !== undefined && !isForeign(path)) return `0${withSlashes(path)}`;
    const url = this.#urls.get(uuid);
    return `1${nameWithoutPath({ uuid, url })}\0${url ?? uuid}`;
  }

  /** The name of an image. */
  nameOf(image: NamedImage): string {
    const own = image.path === undefined || isForeign(image.path) ? "" : this.#pathName(image.path);
    if (own !== "") return own;
    const wanted = nameWithoutPath(image);
    const claim = image.url ?? image.uuid;
    return this.#owners.get(wanted) === claim ? wanted : withDigest(wanted, claim);
  }

  /** Empty when a path can have no name in a dataset. */
  #pathName(path: string): string {
    const name = cleanPath(withSlashes(path).slice(this.folder.length));
    return startsWithDrive(name) ? "" : name;
  }
}

function nameWithoutPath({ uuid, url }: Pick<NamedImage, "uuid" | "url">): string {
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

/** Whether no name in a dataset can come of a path, whatever folder names start from. */
function isForeign(path: string): boolean {
  return path === "" || path.includes("\0") || (process.platform !== "win32" && startsWithDrive(path));
}

function startsWithDrive(path: string): boolean {
  return /^[a-z]:/i.test(path);
}

function withDigest(name: string, url: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  return `${stem}~${createHash("sha256").update(url).digest("hex").slice(0, 8)}${extension}`;
}

/** The longest folder, with its slash, that a path and the paths before begin with; empty when there is none. */
function commonFolder(before: string | undefined, path: string): string {
  let folder = before ?? path.slice(0, path.lastIndexOf("/") + 1);
  while (!path.startsWith(folder)) folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
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
