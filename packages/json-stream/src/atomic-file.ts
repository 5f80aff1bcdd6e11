import { randomBytes } from "node:crypto";
import { type FileHandle, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { JsonStreamError } from "./errors.ts";
import { isGzipName } from "./layout.ts";
import { Collector, gzipSink, type Sink } from "./sink.ts";
import { isSystemError, writeFailure } from "./system-failure.ts";

/** A file in the making: it appears whole by {@link commit}, or not at all. */
export interface AtomicFile {
  /** Appends text (as UTF-8) or bytes. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Puts the file in its place and returns its size on disk in bytes. */
  commit(): Promise<number>;
  /** Removes what has been written; the previous file, if any, stays. Does nothing after a commit. */
  discard(): Promise<void>;
}

/** What to make. */
export interface AtomicFileOptions {
  /**
   * Whether to compress.
   *
   * @default whether the name ends in `.gz`
   */
  readonly gzip?: boolean | undefined;
}

/** Begins a file beside `path`. */
export async function openAtomicFile(path: string, options: AtomicFileOptions = {}): Promise<AtomicFile> {
  return openPart(path, options.gzip ?? isGzipName(path));
}

export async function openPart(path: string, isGzip: boolean): Promise<PartFile> {
  try {
    const target = await realpath(path).catch(() => path);
    const before = await stat(target).catch(() => undefined);
    if (before !== undefined && !before.isFile()) {
      if (before.isDirectory()) {
        throw new JsonStreamError(
          "write-failed",
          `Cannot write ${JSON.stringify(path)}: it is a folder, expected a file`,
          { path },
        );
      }
      // A device or pipe cannot be replaced by a file.
      return new PartFile(path, undefined, target, await open(target, "w"), isGzip);
    }
    if (before !== undefined) {
      await (await open(target, "r+")).close();
    }
    const part = join(dirname(target), `.${basename(target).slice(0, 40)}.${randomBytes(6).toString("hex")}.part`);
    const handle = await open(part, "wx");
    if (before !== undefined) {
      await handle.chmod(before.mode & 0o7777);
    }
    return new PartFile(path, part, target, handle, isGzip);
  } catch (error) {
    throw isSystemError(error) ? writeFailure(error, JSON.stringify(path), path) : error;
  }
}

export class PartFile implements AtomicFile {
  readonly #path: string;
  readonly #part: string | undefined;
  readonly #target: string;
  readonly #handle: FileHandle;
  readonly #sink: Sink;
  readonly #collector: Collector;
  #sizeBytes = 0;
  #isOpen = true;
  #tail: Promise<void> = Promise.resolve();

  constructor(path: string, part: string | undefined, target: string, handle: FileHandle, isGzip: boolean) {
    this.#path = path;
    this.#part = part;
    this.#target = target;
    this.#handle = handle;
    const file: Sink = { write: (bytes) => this.#append(bytes), finish: async () => {}, abandon: () => {} };
    this.#sink = isGzip ? gzipSink(file) : file;
    this.#collector = new Collector(this.#sink);
  }

  async #append(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, from);
      from += bytesWritten;
    }
    this.#sizeBytes += bytes.length;
  }

  write(chunk: string | Uint8Array, encoding: "utf8" | "latin1" = "utf8"): Promise<void> {
    return this.#inTurn(() => this.#collector.write(chunk, encoding));
  }

  async commit(): Promise<number> {
    await this.#inTurn(async () => {
      await this.#collector.finish();
      await this.#handle.close();
      if (this.#part !== undefined) {
        await rename(this.#part, this.#target);
      }
      this.#isOpen = false;
    });
    return this.#sizeBytes;
  }

  async discard(): Promise<void> {
    await this.#tail.catch(() => undefined);
    if (!this.#isOpen) {
      return;
    }
    this.#isOpen = false;
    this.#sink.abandon();
    await this.#handle.close().catch(() => undefined);
    if (this.#part !== undefined) {
      await unlink(this.#part).catch(() => undefined);
    }
  }

  /** Runs `work` after all work before it; the first failure fails all that follows and removes the file. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(async () => {
      if (!this.#isOpen) {
        throw new JsonStreamError(
          "write-failed",
          `Cannot write ${JSON.stringify(this.#path)}: it is finished already`,
          { path: this.#path },
        );
      }
      await work();
    });
    this.#tail.catch(() => undefined);
    return this.#tail.catch((error: unknown) => {
      throw isSystemError(error) ? writeFailure(error, JSON.stringify(this.#path), this.#path) : error;
    });
  }
}

/** Writes a whole file at once: it appears complete, or the previous one stays. Returns its size on disk in bytes. */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  options: AtomicFileOptions = {},
): Promise<number> {
  const file = await openAtomicFile(path, options);
  try {
    if (typeof content === "string" || content instanceof Uint8Array) {
      await file.write(content);
    } else {
      for await (const chunk of content) {
        await file.write(chunk);
      }
    }
    return await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
