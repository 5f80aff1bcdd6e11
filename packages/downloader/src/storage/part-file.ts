import fs, { createReadStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { diskFailure, isBusy, systemCode } from "./disk-failure.ts";
import type { StoredPart } from "./storage.ts";

// The callback functions cost half of what node:fs/promises' FileHandle does.
const open = promisify(fs.open);
const writev = promisify(fs.writev);
const write = promisify(fs.write);
const fsync = promisify(fs.fsync);
const ftruncate = promisify(fs.ftruncate);
const close = promisify(fs.close);
const rename = promisify(fs.rename);
const unlink = promisify(fs.unlink);

/** What a part file is made of. */
export interface PartFileInput {
  readonly folder: string;
  /** Of the part. */
  readonly path: string;
  /** Of the file it will be. */
  readonly name: string;
  readonly sync: boolean;
  /** `wx` for a new one, `a` to go on. */
  readonly flags: "wx" | "a";
  /** Is told that the part could not be removed. */
  readonly onStuck?: () => void;
}

/** A part that is a file beside its target. */
export interface PartFile extends StoredPart {
  /** Throws away what is there. */
  truncate(): Promise<void>;
  /** Closes the file. Never throws. */
  shut(): Promise<void>;
}

/** Opens a part. */
export async function openPartFile({ folder, path, name, sync, flags, onStuck }: PartFileInput): Promise<PartFile> {
  const target = join(folder, name);
  let file: number | undefined;
  try {
    file = await open(path, flags);
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
      if (file !== undefined) await writePart(file, chunks, folder);
    },
    async truncate() {
      if (file !== undefined) await ftruncate(file);
    },
    async commit() {
      try {
        if (sync && file !== undefined) await fsync(file);
        await shut();
      } catch (error) {
        throw diskFailure(error, "write", folder);
      }
      await moveIntoPlace(path, target, folder);
      if (sync) await syncFolder(folder);
    },
    async discard() {
      await shut().catch(() => {});
      await unlink(path).catch((error: unknown) => systemCode(error) === "ENOENT" || onStuck?.());
    },
    shut: () => shut().catch(() => {}),
  };
}

/** Waits between tries where a virus scanner may just look into a new file, which Windows then refuses to rename. To fetch it again takes longer. */
const busyPausesMillis = process.platform === "win32" ? [10, 20, 50, 100, 200, 400] : [];

/**
 * Gives a part the name of its file.
 *
 * @param move renames
 * @param pausesMillis waits after refusals that may pass
 * @throws {DownloaderError | ItemFailure}
 */
export async function moveIntoPlace(
  path: string,
  target: string,
  folder: string,
  move: (from: string, to: string) => Promise<void> | void = rename,
  pausesMillis: readonly number[] = busyPausesMillis,
): Promise<void> {
  try {
    await move(path, target);
  } catch (error) {
    const [millis, ...rest] = pausesMillis;
    if (millis !== undefined && isBusy(error)) {
      await pause(millis);
      return await moveIntoPlace(path, target, folder, move, rest);
    }
    const isFolderGone = systemCode(error) === "ENOENT";
    throw isFolderGone ? diskFailure(error, "write", folder) : diskFailure(error, "commit", target);
  }
}

/**
 * Appends to the open part.
 *
 * @throws {DownloaderError}
 */
export async function writePart(file: number, chunks: readonly Uint8Array[], folder: string): Promise<void> {
  try {
    await writeAll(file, chunks);
  } catch (error) {
    throw diskFailure(error, "write", folder);
  }
}

/** A name is safe from a power cut only when the folder is; Windows cannot be asked for that. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const descriptor = await open(folder, "r");
    await fsync(descriptor).finally(() => close(descriptor));
  } catch (error) {
    throw diskFailure(error, "write", folder);
  }
}

/** A disk may take less than it was given; the rest is offered again until it takes all or says why not. */
async function writeAll(file: number, chunks: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await writev(file, chunks);
  const sizeBytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytesWritten === sizeBytes) return;
  let rest = Buffer.concat(chunks).subarray(bytesWritten);
  while (rest.length > 0) rest = rest.subarray((await write(file, rest)).bytesWritten);
}

/** Reads a file front to back. */
export async function* readFileChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) yield chunk as Buffer;
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}
