import { dirname } from "node:path";
import { type AtomicFile, makeFolder, openAtomicFile } from "@m3/json-stream";
import { commitFiles } from "./commit-files.ts";
import { guardFile } from "./system-failure.ts";

const bufferLength = 64 * 1024;

/** Collects text into writes of 64 KB; bytes go through as they are. */
export class FileSink {
  readonly path: string;
  readonly #file: AtomicFile;
  #parts: string[] = [];
  #length = 0;

  constructor(path: string, file: AtomicFile) {
    this.path = path;
    this.#file = file;
  }

  async writeText(text: string): Promise<void> {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= bufferLength) await this.#flush();
  }

  /** The bytes may be used anew afterwards. */
  async writeBytes(...pieces: readonly Uint8Array[]): Promise<void> {
    await this.#flush();
    await guardFile("write-failed", this.path, async () => {
      for (const bytes of pieces) await this.#file.write(bytes);
    });
  }

  /** Makes the file appear under its name and returns its size in bytes. */
  async commit(): Promise<number> {
    await this.#flush();
    return guardFile("write-failed", this.path, () => this.#file.commit());
  }

  discard(): Promise<void> {
    return this.#file.discard();
  }

  async #flush(): Promise<void> {
    if (this.#length === 0) return;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    await guardFile("write-failed", this.path, () => this.#file.write(text));
  }
}

/**
 * Writes files that belong together: all of them appear when `produce` is done, in the order of `paths`, or none (see {@link commitFiles}).
 * Folders above them are made.
 *
 * @returns the sizes in bytes
 * @throws {FormatsError} code "write-failed"
 */
export async function writeFiles(
  paths: readonly string[],
  produce: (...sinks: FileSink[]) => Promise<void>,
): Promise<number[]> {
  const sinks: FileSink[] = [];
  try {
    for (const path of paths) {
      await guardFile("write-failed", path, async () => {
        await makeFolder(dirname(path));
        sinks.push(new FileSink(path, await openAtomicFile(path)));
      });
    }
    await produce(...sinks);
    return await commitFiles(sinks);
  } catch (error) {
    for (const sink of sinks) await sink.discard();
    throw error;
  }
}
