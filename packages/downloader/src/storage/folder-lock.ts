import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { DownloaderError } from "../errors.ts";
import { diskFailure, systemCode } from "./disk-failure.ts";

/** The owner says this often that it is alive ... */
const heartbeatMillis = 10_000;
/** ... and is taken for dead after this long without. */
const staleMillis = 60_000;

/** Tokens of the locks this process holds, to tell its own from those of a dead process with the same id. */
const held = new Set<string>();

/** A file that says which process is writing to a folder. */
export interface FolderLock {
  /** Never throws. */
  release(): Promise<void>;
}

interface LockOwner {
  readonly processId: number;
  readonly host: string;
  readonly token: string;
}

/**
 * Takes the lock at `path`. A lock whose owner died, on this machine or (a minute later) on another that shares the
 * folder, is taken over.
 *
 * @throws {DownloaderError} code "folder-in-use" when its owner is alive.
 */
export async function lockFolder(path: string, folder: string): Promise<FolderLock> {
  const owner: LockOwner = { processId: process.pid, host: hostname(), token: randomUUID() };
  // Two tries: the second after a dead owner's lock is out of the way.
  for (let isLastTry = false; ; isLastTry = true) {
    try {
      await writeFile(path, `${JSON.stringify(owner)}\n`, { flag: "wx" });
      break;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw diskFailure(error, "prepare", folder);
      const rival = await readOwner(path);
      if (isLastTry || (await isAlive(rival, path))) throw inUse(rival, path, folder);
      await clearAway(path, rival, owner);
    }
  }
  held.add(owner.token);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, heartbeatMillis);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      held.delete(owner.token);
      const current = await readOwner(path);
      if (current?.token === owner.token) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** Removes a dead owner's lock, unless another process did so in the meantime and has its own there now. */
async function clearAway(path: string, dead: LockOwner | undefined, taker: LockOwner): Promise<void> {
  const aside = `${path}-${taker.token}`;
  await rename(path, aside).catch(() => {});
  const moved = await readOwner(aside);
  if (moved !== undefined && moved.token !== dead?.token) await rename(aside, path).catch(() => {});
  else await rm(aside, { force: true }).catch(() => {});
}

async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    const { processId, host, token } = value as Partial<LockOwner>;
    if (typeof processId !== "number" || typeof host !== "string" || typeof token !== "string") return undefined;
    return { processId, host, token };
  } catch {
    return undefined;
  }
}

async function isAlive(owner: LockOwner | undefined, path: string): Promise<boolean> {
  if (owner?.host === hostname()) {
    // A container's first process has the same number every time.
    if (owner.processId === process.pid) return held.has(owner.token);
    if (!isRunning(owner.processId)) return false;
  }
  const silentMillis = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return silentMillis < staleMillis;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return !isDefunct(processId);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** Whether it was killed and only waits for its parent to notice, as in a container whose first process never does. */
function isDefunct(processId: number): boolean {
  try {
    return /\) [XZ] [^)]*$/.test(readFileSync(`/proc/${processId}/stat`, "latin1"));
  } catch {
    return false;
  }
}

function inUse(owner: LockOwner | undefined, path: string, folder: string): DownloaderError {
  const who = owner === undefined ? "another run" : `process ${owner.processId} on "${owner.host}"`;
  const hint = `delete "${path}" if that is over`;
  return new DownloaderError("folder-in-use", `Cannot write to "${folder}": ${who} is downloading into it; ${hint}`, {
    path: folder,
  });
}
