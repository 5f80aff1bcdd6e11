import { writeSync } from "node:fs";
import { type FileHandle, open, readlink, realpath, stat, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { isJsonStreamError, JsonStreamError } from "./errors.ts";
import { FilePace } from "./file-pace.ts";
import { renamePatiently } from "./rename-patiently.ts";
import { Collector, GzipSink, type Sink, type TextEncoding } from "./sink.ts";
import { partNameFor, removeStaleParts } from "./stale-parts.ts";
import { checkFileName, fileFailure, isSystemError } from "./system-failure.ts";

/** One in so many writes lets the event loop turn, so that Ctrl-C is heard where nothing else waits. */
const turnLength = 16;

/** Where a file is made and where it goes. */
interface Target {
  /** The path as the caller gave it, for messages. */
  readonly path: string;
  /** The file itself, behind all symbolic links. */
  readonly place: string;
  /** The temporary file; absent if the target is a device or pipe, which no file can replace. */
  readonly part: string | undefined;
}

/** Opens a temporary file beside `path`. */
export async function openPartFile(path: string, isGzip: boolean): Promise<PartFile> {
  checkFileName(path);
  try {
    const previous = await stat(path).catch(unlessCircular);
    const place = previous === undefined ? await targetOf(path) : await realpath(path).catch(() => path);
    if (previous?.isDirectory()) {
      // Windows would say that it may not be opened.
      throw new JsonStreamError(
        "write-failed",
        `Cannot write ${JSON.stringify(path)}: it is a folder, expected a file`,
        { path },
      );
    }
    if (previous?.isFile()) {
      // Fails for a file that may not be written: a rename would not ask.
      await (await open(place, "r+")).close();
    } else if (previous !== undefined) {
      return new PartFile({ path, place, part: undefined }, await open(place, "w"), isGzip);
    }
    const folder = dirname(place);
    // First, since what a killed run left may be what fills the disk.
    await removeStaleParts(folder);
    const part = join(folder, partNameFor(basename(place)));
    const handle = await open(part, "wx");
    const file = new PartFile({ path, place, part }, handle, isGzip);
    if (previous !== undefined) {
      await handle.chmod(previous.mode & 0o7777).catch(() => undefined);
    }
    return file;
  } catch (error) {
    throw isJsonStreamError(error) ? error : fileFailure(error, path);
  }
}

/** Links that run in a circle have no end where a file could go. */
function unlessCircular(error: unknown): undefined {
  if (isSystemError(error) && error.code === "ELOOP") throw error;
}

/** Where a file that is not there yet will be: `path`, or what the symbolic links there point to. */
async function targetOf(path: string): Promise<string> {
  const link = await readlink(path).catch(() => undefined);
  // As it stands: to the system, ".." after a link to a folder is that folder's parent.
  if (link !== undefined) return await targetOf(isAbsolute(link) ? link : `${dirname(path)}/${link}`);
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    throw fileFailure(error, path);
  }
}

/** A temporary file that takes the place of another one when it is complete. */
export class PartFile {
  readonly #target: Target;
  readonly #handle: FileHandle;
  readonly #sink: Sink;
  readonly #collector: Collector;
  readonly #pace = new FilePace();
  #writeCount = 0;
  #sizeBytes = 0;
  #state: "open" | "committed" | "discarded" = "open";
  /** Writes that have not ended. */
  #pendingCount = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(target: Target, handle: FileHandle, isGzip: boolean) {
    this.#target = target;
    this.#handle = handle;
    const file: Sink = { write: (bytes) => this.#append(bytes), finish: async () => {}, abandon: () => {} };
    this.#sink = isGzip ? new GzipSink(file) : file;
    this.#collector = new Collector(this.#sink);
  }

  write(chunk: string | Uint8Array, encoding: TextEncoding = "utf8"): Promise<void> {
    const isFree = this.#state === "open" && this.#pendingCount === 0;
    if (isFree && this.#collector.tryWrite(chunk, encoding)) {
      return this.#last;
    }
    return this.#inTurn(() => this.#collector.write(chunk, encoding));
  }

  async commit(): Promise<number> {
    const { part, place } = this.#target;
    await this.#inTurn(async () => {
      await this.#collector.finish();
      await this.#handle.close();
      if (part !== undefined) {
        await renamePatiently(part, place);
      }
      this.#state = "committed";
    });
    return this.#sizeBytes;
  }

  async discard(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#remove();
  }

  /** Runs `work` after all work before it. The first failure fails what follows, and removes the file. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#pendingCount++;
    this.#last = this.#last.then(async () => {
      if (this.#state !== "open") {
        const message = `Cannot write ${JSON.stringify(this.#target.path)}: it is ${this.#state} already`;
        throw new JsonStreamError("write-failed", message, { path: this.#target.path });
      }
      try {
        await work();
      } catch (error) {
        await this.#remove();
        throw fileFailure(error, this.#target.path);
      } finally {
        this.#pendingCount--;
      }
    });
    // Whoever waits for a write hears of the failure; nobody has to.
    this.#last.catch(() => undefined);
    return this.#last;
  }

  async #append(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length; ) from += await this.#writeSome(bytes, from);
    this.#sizeBytes += bytes.length;
  }

  async #writeSome(bytes: Buffer, from: number): Promise<number> {
    const { fd } = this.#handle;
    // Whoever reads a device or pipe may keep us waiting for ever.
    const isFile = this.#target.part !== undefined;
    const isTurn = ++this.#writeCount % turnLength === 0;
    if (isFile && !isTurn && this.#pace.isQuick()) return this.#pace.timed(() => writeSync(fd, bytes, from));
    return (await this.#handle.write(bytes, from)).bytesWritten;
  }

  async #remove(): Promise<void> {
    if (this.#state !== "open") {
      return;
    }
    this.#state = "discarded";
    this.#sink.abandon();
    await this.#handle.close().catch(() => undefined);
    if (this.#target.part !== undefined) {
      await unlink(this.#target.part).catch(() => undefined);
    }
  }
}
