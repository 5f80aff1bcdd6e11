import { readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { platform } from "node:process";

/**
 * What two names of one file have in common, and no other file: through symbolic and hard links when it is there, through
 * its own symbolic links and those of its folder when it is not, since that is where it would be written.
 *
 * @param path Absolute.
 */
export async function fileIdentity(path: string): Promise<string> {
  let isCircular = false;
  const found = await stat(path, { bigint: true }).catch((error: unknown) => {
    isCircular = (error as NodeJS.ErrnoException).code === "ELOOP";
  });
  if (found !== undefined) return `${found.dev}:${found.ino}`;
  const folder = dirname(path);
  const link = isCircular ? undefined : await readlink(path).catch(() => undefined);
  // As it stands: to the system, ".." after a link to a folder is that folder's parent.
  if (link !== undefined) return fileIdentity(isAbsolute(link) ? link : `${folder}/${link}`);
  return alikeName(join(await realpath(folder).catch(() => folder), basename(path)));
}

/** A name as the usual disks of macOS and Windows compare it, for which letter case and the spelling of accents do not count. */
export function alikeName(name: string, system: NodeJS.Platform = platform): string {
  return system === "win32" || system === "darwin" ? name.normalize("NFC").toLowerCase() : name;
}
