import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

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

/** Stands for the digest of a file that has other names too: an image that was linked, which is looked after under its first name. */
const linked = "linked";

/** SHA-256 of every file below a folder, by path with slashes, in order; of images that are links, only that they are there. */
export async function hashFolder(folder: string, signal?: AbortSignal): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of await filesBelow(folder)) {
    const { nlink } = await stat(join(folder, path));
    found[path] = nlink > 1 ? linked : ((await hashFile(join(folder, path), signal)) ?? "");
  }
  return found;
}

/** Whether a file is what {@link hashFolder} said of it. */
export async function isAsHashed(path: string, hash: string, signal?: AbortSignal): Promise<boolean> {
  return hash === linked ? existsSync(path) : (await hashFile(path, signal)) === hash;
}

/** Paths with slashes of every file below a folder, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
