import type { FileSink } from "./file-sink.ts";
import type { FolderSink } from "./folder-sink.ts";

/** Text files with one path of an image a line, made as they are needed. */
export class ImageLists {
  readonly #folder: FolderSink;
  readonly #files = new Map<string, FileSink>();

  constructor(folder: FolderSink) {
    this.#folder = folder;
  }

  /** Adds a path to `<list>.txt`. */
  async add(list: string, path: string): Promise<void> {
    await (await this.#file(list)).writeText(`${path}\n`);
  }

  /** Makes a list though nothing may be in it. */
  async ensure(list: string): Promise<void> {
    await this.#file(list);
  }

  /** The lists that have been made, by name. */
  get names(): string[] {
    return [...this.#files.keys()].sort();
  }

  async #file(list: string): Promise<FileSink> {
    let file = this.#files.get(list);
    if (file === undefined) {
      file = await this.#folder.open(`${list}.txt`);
      this.#files.set(list, file);
    }
    return file;
  }
}
