import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { fileIdentity } from "@m3/command-line";
import { filesBelow } from "@m3/json-stream";

/** SHA-256 of a text, in hex. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 of a file, in hex; undefined when it is not there. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
    throw error;
  }
  return hash.digest("hex");
}

/** Begins what stands for the digest of a file that is a hard link to an image; the path of that comes behind it. */
const linkedTo = "linked to ";

/**
 * SHA-256 of every file below a folder, by path with slashes, in order. Of a link to an image it is said instead to which: that is looked after
 * under its first name.
 *
 * @param images paths of images by their identity, see {@link imagesByIdentity}
 */
export async function hashFolder(
  folder: string,
  images: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of await filesBelow(folder)) {
    const file = join(folder, path);
    const image = images.size === 0 ? undefined : images.get(await fileIdentity(file));
    found[path] = image === undefined ? ((await hashFile(file, signal)) ?? "") : `${linkedTo}${image}`;
  }
  return found;
}

/** Whether a file within a folder is what {@link hashFolder} said of it. */
export async function isAsHashed(root: string, path: string, hash: string, signal?: AbortSignal): Promise<boolean> {
  const file = join(root, path);
  if (!hash.startsWith(linkedTo)) return (await hashFile(file, signal)) === hash;
  return (await fileIdentity(file)) === (await fileIdentity(join(root, hash.slice(linkedTo.length))));
}
