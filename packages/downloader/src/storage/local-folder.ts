import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { mkdir, opendir, rm, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DownloaderError } from "../errors.ts";
import { diskFailure, systemCode } from "./disk-failure.ts";
import { DiskGauge } from "./disk-gauge.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { openPartFile, readFileChunks } from "./part-file.ts";
import { PromptFile, registerPromptFiles } from "./prompt-file.ts";
import { createFolderParts, keyOfPart } from "./resumable-parts.ts";
import type { Storage, StoredStat } from "./storage.ts";

/** Sets the temporary files of this process apart from those of any other; a number sets them apart from each other. */
const partPrefix = randomBytes(4).toString("hex");
let partCount = 0;

/** Folder of the downloader's own files, in the folder of images. */
const stateFolder = ".m3";
/** Is there while no run has left anything behind, so that the next need not look through a million names for it. */
const sweptMark = "swept";
const partPattern = /^\.m3-[0-9a-f]{16}\.part$/;

/** Options of {@link createFolderStorage}. */
export interface FolderStorageOptions {
  /** Waits until the disk has each file before it gets its name, and then the name. @default false */
  readonly sync?: boolean;
}

/**
 * A folder on a disk, which is what `download` makes of a path.
 *
 * Temporary files are named `.m3-*.part` and lie beside their targets, so a rename is enough. The folder is locked while
 * a run writes to it.
 */
export function createFolderStorage(folder: string, options: FolderStorageOptions = {}): Storage {
  const { sync = false } = options;
  // Joined once: names hold no separators, and there may be a million of them.
  const prefix = join(folder, "_").slice(0, -1);
  const pathOf = (name: string) => prefix + name;
  const state = pathOf(stateFolder);
  const parts = createFolderParts(folder, join(state, "parts"), sync);
  const gauge = new DiskGauge();
  let lock: FolderLock | undefined;
  let isSwept = true;
  const onStuck = (): void => {
    isSwept = false;
  };
  const storage: Storage = {
    pathOf,
    async open(mode) {
      if (mode === "read") {
        await requireFolder(folder);
        return;
      }
      try {
        await makeFolder(state);
      } catch (error) {
        throw diskFailure(error, "prepare", folder);
      }
      lock = await lockFolder(join(state, "lock"), folder);
      await parts.scan();
      if (!(await takeMark(join(state, sweptMark)))) await removeParts(folder, parts.has);
    },
    async close() {
      if (lock === undefined) return;
      // A full disk or a folder that is gone has been told of before.
      if (isSwept) await writeFile(join(state, sweptMark), "").catch(() => {});
      await lock.release();
      lock = undefined;
    },
    stat: (name) => statFile(pathOf(name), folder),
    read: (name) => readFileChunks(pathOf(name)),
    openPart: (name) => openPartFile({ folder, path: pathOf(nextPartName()), name, sync, flags: "wx", onStuck }),
    resumables: parts,
    journal: { kind: "file", path: join(state, "journal.jsonl") },
  };
  registerPromptFiles(storage, (name) => {
    // Who waits for the disk with every file does not wait for it with everything else too.
    if (sync || gauge.isSlow) return undefined;
    return new PromptFile({ folder, path: pathOf(nextPartName()), name, gauge, onStuck });
  });
  return storage;
}

function nextPartName(): string {
  const number = (partCount++ % 0x1_0000_0000).toString(16).padStart(8, "0");
  return `.m3-${partPrefix}${number}.part`;
}

/** A folder that is not there yet is as good as an empty one. */
async function requireFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw diskFailure(error, "prepare", folder);
  }
  const message = `Cannot write to "${folder}": expected a folder, got something else of that name`;
  throw new DownloaderError("folder-unusable", message, { path: folder });
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

/** Whether the mark was there; whatever ends this run before it puts the mark back has left something behind. */
async function takeMark(path: string): Promise<boolean> {
  return await unlink(path).then(
    () => true,
    () => false,
  );
}

/** Removes what a killed run left and nobody can go on with. */
async function removeParts(folder: string, isResumable: (key: string) => boolean): Promise<void> {
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
      const key = keyOfPart(entry.name);
      const isLeft = partPattern.test(entry.name) || (key !== undefined && !isResumable(key));
      if (isLeft && entry.isFile()) await rm(join(folder, entry.name), { force: true });
    }
  } catch (error) {
    throw diskFailure(error, "prepare", folder);
  }
}
