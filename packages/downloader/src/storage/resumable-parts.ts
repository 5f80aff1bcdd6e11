import fs from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { join } from "node:path";
import { diskFailure, systemCode } from "./disk-failure.ts";
import { openPartFile, readFileChunks } from "./part-file.ts";
import type { ResumablePart, ResumableParts } from "./storage.ts";

const keyPattern = /^\.m3-([0-9a-f]{32})\.part$/;

/** Parts in a folder, beside their targets, named by key; what is said about each lies in a folder of its own. */
export interface FolderParts extends ResumableParts {
  /** Looks for what was left. */
  scan(): Promise<void>;
}

/**
 * @param folder of the files
 * @param notesFolder of what is said about each part; made when the first one is begun
 */
export function createFolderParts(folder: string, notesFolder: string, sync: boolean): FolderParts {
  /** Keys of the parts there are; true for those of earlier runs that nobody has taken up. */
  const keys = new Map<string, boolean>();
  const notePath = (key: string): string => join(notesFolder, `${key}.json`);
  const remove = async (key: string): Promise<void> => {
    keys.delete(key);
    await rm(partPath(folder, key), { force: true }).catch(() => {});
    await rm(notePath(key), { force: true }).catch(() => {});
  };
  return {
    has: (key) => keys.has(key),
    async open(name, key, note) {
      const isThere = keys.has(key);
      keys.set(key, false);
      const begin = async (text: string): Promise<void> => {
        try {
          // Its parent is not made: a folder that was removed under the run must not come back in part.
          await mkdir(notesFolder).catch(ignoreExisting);
          await writeFile(notePath(key), text);
        } catch (error) {
          throw diskFailure(error, "write", folder);
        }
      };
      if (!isThere) await begin(note);
      const foundNote = isThere ? await readFile(notePath(key), "utf8").catch(() => "") : note;
      return await openResumable({ folder, name, key, note: foundNote, sync, begin, forget: () => remove(key) });
    },
    async scan() {
      for (const entry of await readdir(notesFolder).catch(() => [])) {
        const key = entry.replace(/\.json$/, "");
        if (await isTrusted(partPath(folder, key))) keys.set(key, true);
        else await remove(key);
      }
    },
    async sweep() {
      for (const [key, isUntouched] of [...keys]) if (isUntouched) await remove(key);
    },
  };
}

/** Whether the name is that of a part; its key then. */
export function keyOfPart(name: string): string | undefined {
  return keyPattern.exec(name)?.[1];
}

function partPath(folder: string, key: string): string {
  return join(folder, `.m3-${key}.part`);
}

/** What was written before the machine last started may never have reached the disk, whatever its size says. */
async function isTrusted(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.mtimeMs > Date.now() - uptime() * 1000;
}

function ignoreExisting(error: unknown): void {
  if (systemCode(error) !== "EEXIST") throw error;
}

interface ResumableInput {
  readonly folder: string;
  readonly name: string;
  readonly key: string;
  readonly note: string;
  readonly sync: boolean;
  readonly begin: (note: string) => Promise<void>;
  readonly forget: () => Promise<void>;
}

async function openResumable(input: ResumableInput): Promise<ResumablePart> {
  const { folder, name, key, note, sync, begin, forget } = input;
  const path = partPath(folder, key);
  const part = await openPartFile({ folder, path, name, sync, flags: "a" });
  const sizeBytes = fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    sizeBytes,
    note,
    read: () => readFileChunks(path),
    write: part.write,
    async restart(text) {
      try {
        await part.truncate();
      } catch (error) {
        throw diskFailure(error, "write", folder);
      }
      await begin(text);
    },
    async commit() {
      await part.commit();
      await forget();
    },
    leave: part.shut,
    async discard() {
      await part.shut();
      await forget();
    },
  };
}
