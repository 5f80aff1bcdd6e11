import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { isProcessRunning } from "@m3/json-stream";
import { DatasetError } from "./errors.ts";
import type { DatasetFolder } from "./folder.ts";

/** Folders this process is at work in; a process that died may have had the same number. */
const held = new Set<string>();

/**
 * Keeps a second run out of a folder; returns what lets it in again. A lock whose process is no more is taken over.
 *
 * @throws {DatasetError} code "folder-in-use"
 */
export async function lockFolder({ lock, name }: Pick<DatasetFolder, "lock" | "name">): Promise<() => Promise<void>> {
  // Two tries: the second after the lock of a dead process is out of the way.
  for (let isLastTry = false; ; isLastTry = true) {
    try {
      await writeFile(lock, `${process.pid} ${hostname()}\n`, { flag: "wx" });
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
        // A disk that is full lets it be made, and nothing be put into it.
        await rm(lock, { force: true });
        throw Object.assign(cause as Error, { path: lock });
      }
      const owner = await readFile(lock, "utf8").catch(() => "");
      if (isLastTry || isAlive(owner, lock)) throw inUse(owner, lock, name);
      await rm(lock, { force: true });
    }
  }
  held.add(lock);
  return async () => {
    held.delete(lock);
    await rm(lock, { force: true });
  };
}

function isAlive(owner: string, lock: string): boolean {
  const [, number = "", host] = /^(\d+) (.*)\n$/.exec(owner) ?? [];
  // Half a lock is that of a process that was killed while it wrote it.
  if (host === undefined) return false;
  // Nothing can be known of another machine that shares the folder.
  if (host !== hostname()) return true;
  if (Number(number) === process.pid) return held.has(lock);
  return isProcessRunning(Number(number));
}

function inUse(owner: string, lock: string, name: string): DatasetError {
  const message = `Cannot work in "${name}": another run is at work in it (process ${owner.trim() || "unknown"})`;
  return new DatasetError("folder-in-use", message, { hints: [`If that is over, delete "${lock}"`] });
}
