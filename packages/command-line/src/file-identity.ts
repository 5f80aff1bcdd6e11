import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

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
  return join(await realpath(folder).catch(() => folder), basename(path));
}
