import fs from "node:fs";
import { join } from "node:path";
import { diskFailure, systemCode } from "./disk-failure.ts";
import type { DiskGauge } from "./disk-gauge.ts";
import { moveIntoPlace, type PartFileInput, readFileChunks, writePart } from "./part-file.ts";
import type { Storage, StoredPart } from "./storage.ts";

/** Begins a file that takes its bytes as they come; returns undefined when that would take long now. */
export type OpenPromptFile = (name: string) => PromptFile | undefined;

const openers = new WeakMap<Storage, OpenPromptFile>();

/**
 * Notes how a storage opens prompt files. It is no method of the storage, because a storage that is made of another's
 * methods and an `openPart` of its own must not be passed by.
 */
export function registerPromptFiles(storage: Storage, open: OpenPromptFile): void {
  openers.set(storage, open);
}

/** Opens a prompt file, if the storage can do that, and its disk is quick now. */
export function openPromptFile(storage: Storage, name: string): PromptFile | undefined {
  return openers.get(storage)?.(name);
}

/** What a part is made of that is written while the disk is waited for. */
export type PromptFileInput = Omit<PartFileInput, "flags" | "sync"> & { readonly gauge: DiskGauge };

/**
 * A part file that is opened, written, closed and renamed by calls that return when they are done. For a file of 100 KB
 * on a quick disk that costs a quarter of the way through the thread pool, and no bytes wait in memory.
 */
export class PromptFile implements StoredPart {
  readonly #input: PromptFileInput;
  #file: number | undefined;

  /** @throws {DownloaderError} */
  constructor(input: PromptFileInput) {
    const { folder, path, gauge } = input;
    this.#input = input;
    try {
      this.#file = gauge.time(() => fs.openSync(path, "wx"));
    } catch (error) {
      throw diskFailure(error, "write", folder);
    }
  }

  /** Appends the bytes before it returns; or returns false and has taken none, because that would take long now. */
  writeNow(bytes: Uint8Array): boolean {
    const { folder, gauge } = this.#input;
    const file = this.#file;
    if (file === undefined || gauge.isSlow) return false;
    try {
      let from = 0;
      while (from < bytes.length) from += gauge.time(() => fs.writeSync(file, bytes, from));
    } catch (error) {
      throw diskFailure(error, "write", folder);
    }
    return true;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#file !== undefined) await writePart(this.#file, chunks, this.#input.folder);
  }

  /** Reads what is there. */
  read(): AsyncIterable<Uint8Array> {
    return readFileChunks(this.#input.path);
  }

  async commit(): Promise<void> {
    const { folder, path, name, gauge } = this.#input;
    try {
      this.#close();
    } catch (error) {
      throw diskFailure(error, "write", folder);
    }
    const renameNow = (from: string, to: string): void => gauge.time(() => fs.renameSync(from, to));
    await moveIntoPlace(path, join(folder, name), folder, gauge.isSlow ? undefined : renameNow);
  }

  async discard(): Promise<void> {
    try {
      this.#close();
    } catch {
      // What a disk says about bytes that nobody wants is of no interest.
    }
    try {
      fs.unlinkSync(this.#input.path);
    } catch (error) {
      // Someone else may have removed it, or its folder.
      if (systemCode(error) !== "ENOENT") this.#input.onStuck?.();
    }
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) this.#input.gauge.time(() => fs.closeSync(file));
  }
}
