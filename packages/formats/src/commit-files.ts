import { randomBytes } from "node:crypto";
import { link, realpath, rm, stat } from "node:fs/promises";
import { renamePatiently } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";
import type { FileSink } from "./file-sink.ts";
import { isFile } from "./regular-file.ts";
import { guardFile } from "./system-failure.ts";

/** What is in the way of a file. */
interface Before {
  /** The file itself, behind symbolic links; undefined where there is none, or none that is replaced. */
  readonly place: string | undefined;
  /** Its second name, until all files are there. */
  readonly aside: string;
}

/**
 * Makes files appear that belong together, in order. Should one fail, those before it are again what they were. A process that is killed in
 * between cannot do that: some files are then new, some old, and the old ones of those that are new are `<file>.replaced-<8 hex digits>` beside them.
 *
 * @returns the sizes in bytes
 * @throws {FormatsError} code "write-failed"
 */
export async function commitFiles(sinks: readonly FileSink[]): Promise<number[]> {
  const digits = randomBytes(4).toString("hex");
  const before: Before[] = [];
  const sizes: number[] = [];
  try {
    for (const [index, sink] of sinks.entries()) {
      // Nothing comes behind the last one that could fail.
      if (index < sinks.length - 1) before.push(await setAside(sink.path, digits));
      sizes.push(await sink.commit());
    }
  } catch (error) {
    await restore(sinks, before, sizes.length, error);
    throw error;
  }
  // The new files are there; names that cannot be removed are no reason to call that a failure.
  for (const { place, aside } of before) if (place !== undefined) await rm(aside, { force: true }).catch(() => {});
  return sizes;
}

async function setAside(path: string, digits: string): Promise<Before> {
  return guardFile("write-failed", path, async () => {
    const place = (await isFile(path)) ? await realpath(path) : undefined;
    const aside = `${place}.replaced-${digits}`;
    // Not every file system gives a file two names; then there is a moment without it.
    if (place !== undefined) await link(place, aside).catch(() => renamePatiently(place, aside));
    return { place, aside };
  });
}

/** @param count of files that have appeared */
async function restore(
  sinks: readonly FileSink[],
  before: readonly Before[],
  count: number,
  cause: unknown,
): Promise<void> {
  try {
    for (const [index, { place, aside }] of [...before.entries()].reverse()) {
      const { path } = sinks[index] as FileSink;
      if (place !== undefined) {
        await renamePatiently(aside, place);
        // Two names of one file both stay.
        await rm(aside, { force: true });
      } else if (index < count && (await stat(path)).isFile()) await rm(await realpath(path));
    }
  } catch {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const kept = before.flatMap(({ place, aside }) => (place === undefined ? [] : [JSON.stringify(aside)]));
    const message = `${reason}; the files of before could not all be moved back: look for ${kept.join(", ") || "new ones"}`;
    throw new FormatsError("write-failed", message, { path: sinks[count]?.path, cause });
  }
}
