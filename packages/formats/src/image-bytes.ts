import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FormatsError } from "./errors.ts";
import { FilePace } from "./file-pace.ts";
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
