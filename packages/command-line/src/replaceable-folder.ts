import { dirname, resolve } from "node:path";
import { UsageError } from "./errors.ts";
import { fileIdentity } from "./file-identity.ts";

/**
 * Refuses to replace a folder as a whole that the user is in, who would be left in one that is gone.
 *
 * @param target As the user typed it.
 * @throws {UsageError} when it is the working folder, or one above it
 */
export async function requireReplaceableFolder(target: string, cwd: string): Promise<void> {
  const replaced = await fileIdentity(resolve(cwd, target));
  for (const folder of foldersUpFrom(resolve(cwd))) {
    if ((await fileIdentity(folder)) !== replaced) continue;
    throw new UsageError(`Cannot write to "${target}": the folder is replaced, and you are in it; name another`);
  }
}

function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}
