import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Names of all files at any depth in a folder, relative to it, with `/`, by code unit. Symbolic links count as files and are not followed.
 *
 * @throws the system's error when a folder cannot be read
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const names: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (entry.isDirectory()) await visit(`${below}${entry.name}/`);
      else names.push(below + entry.name);
    }
  };
  await visit("");
  return names.sort();
}
