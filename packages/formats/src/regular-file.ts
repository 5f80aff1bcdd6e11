import { constants, type Stats } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { FormatsError } from "./errors.ts";
import { guardFile } from "./system-failure.ts";

/**
 * How files of a dataset are opened to be read. To open a pipe that nobody writes to would wait for ever, and no signal could end that; with
 * this it has nothing in it. Windows knows neither such pipes nor the flag.
 */
export const withoutWaiting: number = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a file as text, without waiting for what is none; rejects with the system's error. */
export function readText(path: string): Promise<string> {
  return readFile(path, { encoding: "utf8", flag: withoutWaiting });
}

/**
 * Reads the first bytes of a file.
 *
 * @throws {FormatsError} code "read-failed", also for what is there and is no file
 */
export async function readHead(path: string, length: number): Promise<Buffer> {
  return guardFile("read-failed", path, async () => {
    const file = await open(path, withoutWaiting);
    try {
      requireFile(await file.stat(), path);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  });
}

/** Whether there is a file at `path`, be it by a link; what cannot be looked at is none. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

function requireFile(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  const got = stats.isDirectory() ? "a folder" : "a pipe or a device";
  throw new FormatsError("read-failed", `Cannot read ${JSON.stringify(path)}: it is ${got}, expected a file`, { path });
}

/**
 * Goes over what is read from the file at `path`; what the operating system or the JSON reader refuses becomes this package's error. Most
 * datasets are read more than once, so what is there and is no file is refused before it is opened.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function* guardReading<T>(path: string, items: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  requireFile(await guardFile("read-failed", path, () => stat(path)), path);
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await guardFile("read-failed", path, () => iterator.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
