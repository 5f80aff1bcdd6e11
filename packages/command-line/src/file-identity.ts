import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { platform } from "node:process";

/**
 * What two names of one file have in common, and no other file: through symbolic and hard links when it is there, through
 * the links of its folder when it is not.
 *
 * @param path Absolute.
 */
export async function fileIdentity(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found !== undefined) return `${found.dev}:${found.ino}`;
  const folder = dirname(path);
  return alikeName(join(await realpath(folder).catch(() => folder), basename(path)));
}

/** A name as the usual disks of macOS and Windows compare it, for which letter case and the spelling of accents do not count. */
export function alikeName(name: string, system: NodeJS.Platform = platform): string {
  return system === "win32" || system === "darwin" ? name.normalize("NFC").toLowerCase() : name;
}
