import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileIdentity, reasonOf, type Terminal, UsageError } from "@m3/command-line";
import type { JsonSource } from "@m3/json-stream";
import { ExtractError } from "./errors.ts";

/** A digest to read. */
export interface Digest {
  /** As the user typed it. */
  readonly name: string;
  /** What messages call it. */
  readonly title: string;
  readonly source: JsonSource;
  /** Of the file; undefined of what is none, such as standard input or a pipe, and can be read but once. */
  readonly fileSizeBytes?: number;
}

/**
 * Finds the digests before anything is read or written, so that a slip in the last name does not cost an hour.
 *
 * @throws {ExtractError} code "not-found" for one that is not there or is a folder.
 * @throws {UsageError} for one that `outputs` would replace.
 */
export async function findDigests(
  names: readonly string[],
  outputs: readonly string[],
  { cwd, stdin }: Pick<Terminal, "cwd" | "stdin">,
): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (const name of names) {
    if (name === "-") {
      digests.push({ name, title: "standard input", source: stdin as AsyncIterable<Uint8Array> });
      continue;
    }
    const path = resolve(cwd, name);
    const found = await stat(path).catch((error: unknown) => {
      throw new ExtractError("not-found", `Cannot read digest "${name}": ${reasonOf(error)}`, error);
    });
    if (found.isDirectory()) {
      throw new ExtractError("not-found", `Cannot read digest "${name}": it is a folder, expected a file`);
    }
    const identity = await fileIdentity(path);
    for (const output of outputs) {
      if ((await fileIdentity(resolve(cwd, output))) === identity) {
        throw new UsageError(`Cannot write to "${output}": it is one of the digests`);
      }
    }
    digests.push({ name, title: name, source: path, ...(found.isFile() ? { fileSizeBytes: found.size } : {}) });
  }
  return digests;
}

/** Tells whether the file of a digest has been written to, or another one put in its place, since this was asked before. */
export async function versionOf({ source }: Digest): Promise<string> {
  const found = typeof source === "string" ? await stat(source, { bigint: true }).catch(() => undefined) : undefined;
  return found === undefined ? "none" : [found.dev, found.ino, found.size, found.mtimeNs].join(":");
}
