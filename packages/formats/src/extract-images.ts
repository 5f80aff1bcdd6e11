import { dirname, join } from "node:path";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import type { ReadOptions } from "./format.ts";
import { guardFile } from "./system-failure.ts";

/** Gives the images of a dataset that embeds them a place on disk: in each pass, until one has gone over all of them. */
export class ImageExtractor {
  readonly #folder: string | undefined;
  readonly #imageFolder: string | undefined;
  #isDone = false;

  constructor({ extractImages, imageFolder }: ReadOptions) {
    this.#folder = extractImages;
    this.#imageFolder = imageFolder;
  }

  /**
   * Returns the path of an image, if it has one, and writes it there if that is asked for.
   *
   * @param fileName must be a safe one
   * @throws {FormatsError} code "write-failed"
   */
  async place(fileName: string, bytes: Uint8Array): Promise<{ readonly path?: string }> {
    const folder = this.#folder ?? this.#imageFolder;
    if (folder === undefined) return {};
    const path = join(folder, fileName);
    if (this.#folder !== undefined && !this.#isDone) {
      await guardFile("write-failed", path, async () => {
        await makeFolder(dirname(path));
        await writeFileAtomically(path, bytes);
      });
    }
    return { path };
  }

  /** Tells that a pass has gone over all images: they are on disk now. */
  end(): void {
    this.#isDone = true;
  }
}
