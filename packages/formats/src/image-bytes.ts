import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FilePace } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import type { WriteOptions } from "./format.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { Plan, PlannedImage } from "./plan.ts";
import { guardFile } from "./system-failure.ts";

/** Images read ahead, and so held in memory. */
export const imagesReadAhead = 4;
/** Looks at file sizes in flight. */
const statConcurrency = 16;
/** A protobuf message and an array of bytes in Arrow must stay below 2 GiB. */
const longestImageBytes = 2 ** 31 - 2 ** 20;

/**
 * Reads the file of an image that is to be embedded, as it is.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function readImageBytes({ record }: PlannedImage, { baseFolder = "" }: WriteOptions): Promise<Buffer> {
  const { path = "" } = record;
  const bytes = await guardFile("read-failed", path, () => readInPace(resolve(baseFolder, path)));
  if (bytes.length > longestImageBytes) {
    const message = `Cannot embed image "${record.fileName}": expected less than 2 GiB, got ${bytes.length} bytes`;
    throw new FormatsError("read-failed", message, { path, imageId: record.id });
  }
  return bytes;
}

const pace = new FilePace();

async function readInPace(path: string): Promise<Buffer> {
  return pace.isQuick() ? pace.timed(() => readFileSync(path)) : readFile(path);
}

/** A new piece of memory for each of thousands of images costs more than all else that is done to them: it is cleared, and the garbage collected. */
const sizeStepBytes = 64 * 1024;

/** Reads the files of images that are to be embedded, as {@link readImageBytes} does, into memory that is used over and over. */
export class ImageReader {
  readonly #free: Buffer[] = [];
  /** The memory behind what was given out. */
  readonly #lent = new Map<Buffer, Buffer>();

  /**
   * Reads the file of an image; the bytes are good until they are given back.
   *
   * @throws {FormatsError} code "read-failed"
   */
  async read(image: PlannedImage, options: WriteOptions): Promise<Buffer> {
    const { path = "" } = image.record;
    const bytes = pace.isQuick()
      ? await guardFile("read-failed", path, async () =>
          pace.timed(() => this.#fill(resolve(options.baseFolder ?? "", path))),
        )
      : undefined;
    return bytes ?? (await readImageBytes(image, options));
  }

  /** Takes back what {@link read} gave. */
  release(bytes: Buffer): void {
    const memory = this.#lent.get(bytes);
    if (memory === undefined) return;
    this.#lent.delete(bytes);
    if (this.#free.length < imagesReadAhead) this.#free.push(memory);
  }

  /** Undefined for a file of a size that is not said beforehand, or that changes meanwhile. */
  #fill(path: string): Buffer | undefined {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      if (size === 0 || size > longestImageBytes) return undefined;
      const found = this.#free.pop();
      const memory =
        found !== undefined && found.length >= size
          ? found
          : Buffer.allocUnsafeSlow(Math.ceil((1.25 * size) / sizeStepBytes) * sizeStepBytes);
      const bytes = memory.subarray(0, size);
      if (readSync(file, bytes, 0, size, 0) !== size) return undefined;
      this.#lent.set(bytes, memory);
      return bytes;
    } finally {
      closeSync(file);
    }
  }
}

/** Adds up the sizes of the files of all images that will be written, by what `keyOf` says of them. */
export async function sumImageBytes<Key>(
  plan: Plan,
  { baseFolder = "" }: WriteOptions,
  keyOf: (image: PlannedImage) => Key,
): Promise<Map<Key, number>> {
  const sums = new Map<Key, number>();
  const sizes = mapInOrder(plan.images(), statConcurrency, async (image) => {
    const { path = "" } = image.record;
    const { size } = await guardFile("read-failed", path, () => stat(resolve(baseFolder, path)));
    return { key: keyOf(image), size };
  });
  for await (const { key, size } of sizes) sums.set(key, (sums.get(key) ?? 0) + size);
  return sums;
}
