import { open, stat } from "node:fs/promises";

/** The first bytes of a file, at most so many; undefined where there is none, or what is there is no file. Rejects with the system's error. */
export async function readHead(path: string, mostBytes: number): Promise<Buffer | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found?.isFile() !== true) return undefined;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(found.size, mostBytes)), 0, undefined, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
