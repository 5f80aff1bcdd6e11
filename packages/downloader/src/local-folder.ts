import { randomBytes } from "node:crypto";
import fs, { createReadStream } from "node:fs";
import { mkdir, opendir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { diskFailure, systemCode } from "./disk-failure.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import type { Storage, StoredPart, StoredStat } from "./storage.ts";

/** Sets the temporary files of this process apart from those of any other; a number sets them apart from each other. */
const partPrefix = randomBytes(4).toString("hex");
let partCount = 0;

/** Folder of the downloader's own files, in the folder of images. */
export const stateFolder = ".m3";
const partPattern = /^\.m3-[0-9a-f]{16}\.part$/;

// The callback functions cost half of what node:fs/promises' FileHandle does.
const open = promisify(fs.open);
const writev = promisify(fs.writev);
const write = promisify(fs.write);
const fsync = promisify(fs.fsync);
const close = promisify(fs.close);
const rename = promisify(fs.rename);
const unlink = promisify(fs.unlink);

/** Options of {@link createLocalFolder}. */
export interface LocalFolderOptions {
  /** Waits until the disk has each file before it gets its name. @default false */
  readonly sync?: boolean;
}

/** A folder on a disk. Temporary files are named `.m3-*.part` and lie beside their targets, so a rename is enough. */
export function createLocalFolder(folder: string, options: LocalFolderOptions = {}): Storage {
  const { sync = false } = options;
  // Joined once: names hold no separators, and there may be a million of them.
  const prefix = join(folder, "_").slice(0, -1);
  const pathOf = (name: string) => prefix + name;
  let lock: FolderLock | undefined;
  return {
    pathOf,
    async open() {
      const state = pathOf(stateFolder);
      try {
        await makeFolder(state);
      } catch (error) {
        throw diskFailure(error, "prepare", folder);
      }
      lock = await lockFolder(join(state, "lock"), folder);
      await removeParts(folder);
    },
    async close() {
      await lock?.release();
      lock = undefined;
    },
    stat: (name) => statFile(pathOf(name), folder),
    read: (name) => readFileChunks(pathOf(name)),
    openPart: () => openPart(folder, sync),
  };
}

/**
 * Makes a folder and its parents, unless it is there. Node's own recursive mkdir never returns where the system refuses
 * a folder as not found, as Linux does in /proc.
 */
async function makeFolder(path: string, hasParent = false): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== "ENOENT" || hasParent || parent === path) throw error;
    await makeFolder(parent);
    await makeFolder(path, true);
  }
}

/** Synchronous on purpose: a sixth of the price, and hundreds of thousands are asked for in a row. */
function statFile(path: string, folder: string): StoredStat | undefined {
  try {
    const found = fs.statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    return { isFile: found.isFile(), sizeBytes: found.size, modifiedMillis: found.mtimeMs };
  } catch (error) {
    // A link that leads nowhere or in circles is in the way, but no file.
    if (systemCode(error) === "ELOOP") return { isFile: false, sizeBytes: 0, modifiedMillis: 0 };
    throw diskFailure(error, "read", folder);
  }
}

async function* readFileChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) yield chunk as Buffer;
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

async function removeParts(folder: string): Promise<void> {
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
      if (partPattern.test(entry.name) && entry.isFile()) await rm(join(folder, entry.name), { force: true });
    }
  } catch (error) {
    throw diskFailure(error, "prepare", folder);
  }
}

async function openPart(folder: string, sync: boolean): Promise<StoredPart> {
  const number = (partCount++ % 0x1_0000_0000).toString(16).padStart(8, "0");
  const path = join(folder, `.m3-${partPrefix}${number}.part`);
  let file: number | undefined;
  try {
    file = await open(path, "wx");
  } catch (error) {
    throw diskFailure(error, "write", folder);
  }
  const shut = async (): Promise<void> => {
    if (file === undefined) return;
    const descriptor = file;
    file = undefined;
    await close(descriptor);
  };
  return {
    async write(chunks) {
      try {
        if (file !== undefined) await writeAll(file, chunks);
      } catch (error) {
        throw diskFailure(error, "write", folder);
      }
    },
    async commit(name) {
      try {
        if (sync && file !== undefined) await fsync(file);
        await shut();
      } catch (error) {
        throw diskFailure(error, "write", folder);
      }
      try {
        await rename(path, join(folder, name));
      } catch (error) {
        const isFolderGone = systemCode(error) === "ENOENT";
        throw isFolderGone ? diskFailure(error, "write", folder) : diskFailure(error, "commit", join(folder, name));
      }
    },
    async discard() {
      await shut().catch(() => {});
      await unlink(path).catch(() => {});
    },
  };
}

/** A disk may take less than it was given; the rest is offered again until it takes all or says why not. */
async function writeAll(file: number, chunks: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await writev(file, chunks);
  const sizeBytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytesWritten === sizeBytes) return;
  let rest = Buffer.concat(chunks).subarray(bytesWritten);
  while (rest.length > 0) rest = rest.subarray((await write(file, rest)).bytesWritten);
}
