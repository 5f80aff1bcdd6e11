import { platform } from "node:process";
import type { ImageRecord, ImageRecords } from "./dataset.ts";
import { FormatsError } from "./errors.ts";

/** Gives the same images anew at each call. */
export type RestartableRecords = () => Iterable<ImageRecord> | AsyncIterable<ImageRecord>;

/** Makes images readable more than once; those that can be read only once are collected in memory. */
export async function toRestartable(images: ImageRecords): Promise<RestartableRecords> {
  if (typeof images === "function") return images;
  const isOneShot = Symbol.asyncIterator in images || isItsOwnIterator(images);
  if (!isOneShot) return () => images;
  const collected: ImageRecord[] = [];
  for await (const image of images) collected.push(image);
  return () => collected;
}

function isItsOwnIterator(images: Iterable<ImageRecord>): boolean {
  return (images[Symbol.iterator]() as unknown) === images;
}

/**
 * Whether a file name stays inside a folder and means the same file on every system.
 *
 * @param isWindows whether backslashes part folders; elsewhere they are letters like others
 */
export function isSafeFileName(fileName: string, isWindows: boolean = platform === "win32"): boolean {
  if (isWindows && fileName.includes("\\")) return false;
  const parts = fileName.split("/");
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== "..") && !fileName.includes("\0");
  return isInside && !/^[a-z]:/i.test(fileName);
}

/** The name of a file inside a folder that is nearest to a name that may lead out of it. */
export function toSafeFileName(fileName: string): string {
  const parts = fileName.replaceAll("\0", "_").replaceAll("\\", "/").split("/");
  const inside = parts.filter((part) => part !== "" && part !== ".").map((part) => (part === ".." ? "_" : part));
  return inside.join("/").replace(/^([a-z]):/i, "$1_") || "_";
}

/**
 * Refuses file names that could lead out of a folder or mean different files on different systems.
 *
 * @throws {FormatsError} code "invalid-record"
 */
export function checkFileName(image: ImageRecord): void {
  const { fileName, id } = image;
  if (isSafeFileName(fileName)) return;
  throw new FormatsError(
    "invalid-record",
    `Cannot use the file name of image "${id}": expected a relative path without ".", ".." or empty parts, got ${JSON.stringify(fileName)}`,
    { imageId: id },
  );
}

/** What a diagnostic says of the image that it is about. */
export function whereabouts(record: ImageRecord): { imageId: string; path: string } {
  return { imageId: record.id, path: record.path ?? record.fileName };
}
