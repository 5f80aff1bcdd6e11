import { rm } from "node:fs/promises";

/**
 * Removes a folder with all that is in it, or a file; what is not there is fine. On Windows, a virus scanner may hold a file for a moment, so it is tried
 * again a few times.
 *
 * @throws the system's error, with its `code`
 */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
