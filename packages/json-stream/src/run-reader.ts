import { type FileHandle, open } from "node:fs/promises";
import { byteOf } from "./bytes.ts";
import type { StoredEntry } from "./entry-buffer.ts";
import { isSystemError, readFailure } from "./system-failure.ts";

const firstSizeBytes = 32 * 1024;

/**
 * Reads a sorted run, one {@link StoredEntry} a line, with one piece of memory that is used over and over: dozens of runs are open at once, and what
 * streams leave for the garbage collector would be many times of what is read.
 */
export class RunReader<T> {
  /** The entry at hand; `undefined` behind the last one. */
  head: StoredEntry<T> | undefined;
  readonly #path: string;
  readonly #file: FileHandle;
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstSizeBytes);
  #start = 0;
  #end = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Opens a run, with its first entry at hand. */
  static async open<T>(path: string): Promise<RunReader<T>> {
    const reader = new RunReader<T>(path, await guarded(path, () => open(path)));
    await reader.advance();
    return reader;
  }

  /** Goes to the next entry; returns a promise only when the file must be read for it. */
  advance(): Promise<void> | undefined {
    return this.#take() ? undefined : this.#fill();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** Whether there was a whole line at hand. */
  #take(): boolean {
    const end = this.#bytes.subarray(0, this.#end).indexOf(byteOf.lineFeed, this.#start);
    if (end < 0) return false;
    this.head = JSON.parse(this.#bytes.toString("utf8", this.#start, end)) as StoredEntry<T>;
    this.#start = end + 1;
    return true;
  }

  async #fill(): Promise<void> {
    do {
      this.#bytes.copy(this.#bytes, 0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      if (this.#end === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length);
      const { bytesRead } = await guarded(this.#path, () =>
        this.#file.read(this.#bytes, this.#end, this.#bytes.length - this.#end, null),
      );
      this.#end += bytesRead;
      if (bytesRead === 0) {
        this.head = undefined;
        return;
      }
    } while (!this.#take());
  }
}

async function guarded<R>(path: string, step: () => Promise<R>): Promise<R> {
  try {
    return await step();
  } catch (error) {
    throw isSystemError(error) ? readFailure(error, JSON.stringify(path), path) : error;
  }
}
