import { open } from "node:fs/promises";

/** Whether a file begins as a JSON array. What cannot be read is left to whoever reads it. */
export async function beginsAsArray(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return /^\ufeff?\s*\[/.test(buffer.toString("utf8", 0, bytesRead));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
