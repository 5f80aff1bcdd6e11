import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { isProcessRunning } from "@m3/json-stream";
import { DatasetError } from "./errors.ts";
import type { DatasetFolder } from "./folder.ts";

/** What half a lock may take to become a whole one. */
const writingMillis = 2000;

/** Locks this process holds, as they read; a process that died may have had the same number. */
const held = new Set<string>();

/**
 * Keeps a second run out of a folder; returns what lets it in again. A lock whose process is no more is taken over, by
 * one of those that find it.
 *
 * @throws {DatasetError} code "folder-in-use"
 */
export async function lockFolder({ lock, name }: Pick<DatasetFolder, "lock" | "name">): Promise<() => Promise<void>> {
  const own = `${process.pid} ${hostname()} ${randomUUID()}\n`;
  // Two tries: the second after the lock of a dead process is out of the way.
  for (let isLastTry = false; ; isLastTry = true) {
    try {
      await writeFile(lock, own, { flag: "wx" });
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
        // A disk that is full lets it be made, and nothing be put into it.
        if ((await read(lock)) === "") await rm(lock, { force: true });
        throw Object.assign(cause as Error, { path: lock });
      }
      const owner = await read(lock);
      if (isLastTry || (await isAlive(owner, lock))) throw inUse(owner, lock, name);
      await clearAway(lock, owner);
    }
  }
  held.add(own);
  return async () => {
    held.delete(own);
    if ((await read(lock)) === own) await rm(lock, { force: true });
  };
}

async function read(lock: string): Promise<string> {
  return readFile(lock, "utf8").catch(() => "");
}

/** Removes the lock of a dead process, unless another did so meanwhile and has its own there now. */
async function clearAway(lock: string, dead: string): Promise<void> {
  const aside = `${lock}-${randomUUID()}`;
  await rename(lock, aside).catch(() => {});
  // Linked, since that replaces nothing.
  if ((await read(aside)) !== dead) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

async function isAlive(owner: string, lock: string): Promise<boolean> {
  const [, number = "", host] = /^(\d+) (\S+)(?: \S+)?\n$/.exec(owner) ?? [];
  if (host === undefined) {
    // Half a lock is being written, or its process was killed while it did so.
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
    return Math.abs(Date.now() - mtimeMs) < writingMillis;
  }
  // Nothing can be known of another machine that shares the folder.
  if (host !== hostname()) return true;
  if (Number(number) === process.pid) return held.has(owner);
  return isProcessRunning(Number(number));
}

function inUse(owner: string, lock: string, name: string): DatasetError {
  const message = `Cannot work in "${name}": another run is at work in it (process ${/^\d+ \S+/.exec(owner)?.[0] ?? "unknown"})`;
  return new DatasetError("folder-in-use", message, { hints: [`If that is over, delete "${lock}"`] });
}
