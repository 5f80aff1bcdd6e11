import { type FileHandle, open } from "node:fs/promises";
import { byteOf } from "./bytes.ts";
import type { Piece } from "./entry-buffer.ts";
import { isSystemError, readFailure } from "./system-failure.ts";

const firstSizeBytes = 32 * 1024;

/**
 * Reads a sorted run, a line for each {@link Piece}, as many at a time as are at hand, with one piece of memory that is used over and over: dozens of
 * runs are open at once, and what streams leave for the garbage collector would be many times of what is read.
 */
export class RunReader<T> {
  /** The line at hand; `undefined` behind the last one. */
  head: Piece<T> | undefined;
  readonly #path: string;
  readonly #file: FileHandle;
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstSizeBytes);
  #end = 0;
  #lines: readonly Piece<T>[] = [];
  #next = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Opens a run, with its first line at hand. */
  static async open<T>(path: string): Promise<RunReader<T>> {
    const reader = new RunReader<T>(path, await guarded(path, () => open(path)));
    try {
      await reader.advance();
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** Goes to the next line; returns a promise only when the file must be read for it. */
  advance(): Promise<void> | undefined {
    this.head = this.#lines[this.#next++];
    return this.head === undefined ? this.#fill() : undefined;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #fill(): Promise<void> {
    for (let linesEnd = -1; linesEnd < 0; ) {
      if (this.#end === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length);
      const { bytesRead } = await guarded(this.#path, () =>
        this.#file.read(this.#bytes, this.#end, this.#bytes.length - this.#end, null),
      );
      if (bytesRead === 0) return;
      linesEnd = this.#bytes.subarray(0, this.#end + bytesRead).lastIndexOf(byteOf.lineFeed);
      this.#end += bytesRead;
      if (linesEnd >= 0) this.#parse(linesEnd);
    }
  }

  /** Parses the lines up to the line feed at `end` together, and keeps what is behind it. */
  #parse(end: number): void {
    const text = this.#bytes.toString("utf8", 0, end - 1); // without the last comma
    this.#lines = JSON.parse(`[${text}]`) as Piece<T>[];
    this.#next = 1;
    this.head = this.#lines[0];
    this.#bytes.copy(this.#bytes, 0, end + 1, this.#end);
    this.#end -= end + 1;
  }
}

async function guarded<R>(path: string, step: () => Promise<R>): Promise<R> {
  try {
    return await step();
  } catch (error) {
    throw isSystemError(error) ? readFailure(error, JSON.stringify(path), path) : error;
  }
}
