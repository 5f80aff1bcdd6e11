import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and its parents, unless it is there.
 *
 * Node 20's own recursive mkdir never returns where the system refuses a folder as not found, as Linux does in /proc.
 *
 * @throws the system's error, with its `code`
 */
export async function makeFolder(path: string): Promise<void> {
  if ((await makeOne(path)) === "made") return;
  await makeFolder(dirname(path));
  // Another process may have made it meanwhile.
  const again = await makeOne(path);
  if (again !== "made") throw again;
}

/** Makes a folder in one that is there, unless it is there itself; gives the system's error where there is none to make it in. */
async function makeOne(path: string): Promise<"made" | NodeJS.ErrnoException> {
  try {
    await mkdir(path);
    return "made";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Of the root of a drive, `D:\`, Windows does not say that it is there.
    const mayBeThere = code === "EEXIST" || code === "EPERM" || code === "EACCES";
    if (mayBeThere && (await stat(path).catch(() => undefined))?.isDirectory() === true) return "made";
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    return error as NodeJS.ErrnoException;
  }
}
