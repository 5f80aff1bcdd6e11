import { createHash, hash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { FilePace, filesBelow, writeFileAtomically } from "@m3/json-stream";
import type { DatasetSummary } from "./format.ts";
import { guardFile } from "./system-failure.ts";

/** One file of a dataset. */
export interface ManifestFile {
  /** Relative to the folder of the manifest, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Of its content, in hexadecimal digits. */
  readonly sha256: string;
}

/** What a dataset consists of, and what was left out of it: enough to tell whether it is whole, and whether two are the same. */
export interface Manifest extends Omit<DatasetSummary, "fileCount" | "paths" | "sizeBytes"> {
  /** By path, in code units. */
  readonly files: readonly ManifestFile[];
}

/** Options of {@link writeManifest}. */
export interface ManifestOptions {
  /** Folder that the paths of the summary start from. @default the working directory */
  readonly baseFolder?: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes a manifest of a dataset as JSON: counts, what was dropped and why, and size and SHA-256 of every file in it (of a folder, all
 * that it holds). Reads the files again; holds one line per file.
 *
 * @throws {FormatsError} code "read-failed" or "write-failed"
 */
export async function writeManifest(
  summary: DatasetSummary,
  path: string,
  options: ManifestOptions = {},
): Promise<Manifest> {
  const { baseFolder = "", signal } = options;
  const folder = dirname(resolve(path));
  const files: ManifestFile[] = [];
  for (const entry of summary.paths) {
    for (const file of await filesIn(resolve(baseFolder, entry))) {
      if (file === resolve(path)) continue;
      signal?.throwIfAborted();
      files.push(await describe(file, folder, signal));
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const { fileCount: _, paths: __, sizeBytes: ___, ...counts } = summary;
  const manifest = { ...counts, files };
  await guardFile("write-failed", path, () => writeFileAtomically(path, `${JSON.stringify(manifest, null, 2)}\n`));
  return manifest;
}

async function filesIn(path: string): Promise<string[]> {
  return guardFile("read-failed", path, async () => {
    if (!(await stat(path)).isDirectory()) return [path];
    return (await filesBelow(path)).map((name) => join(path, name));
  });
}

async function describe(file: string, folder: string, signal: AbortSignal | undefined): Promise<ManifestFile> {
  return guardFile("read-failed", file, async () => {
    const content = pace.isQuick() ? pace.timed(() => hashInPlace(file)) : undefined;
    return { path: relative(folder, file).split(sep).join("/"), ...(content ?? (await hashInPieces(file, signal))) };
  });
}

const pace = new FilePace();
const readSizeBytes = 1024 * 1024;

/** Undefined for a file that is better read in pieces. */
function hashInPlace(file: string): Pick<ManifestFile, "sha256" | "sizeBytes"> | undefined {
  if (statSync(file).size > readSizeBytes) return undefined;
  const bytes = readFileSync(file);
  return { sizeBytes: bytes.byteLength, sha256: hash("sha256", bytes, "hex") };
}

async function hashInPieces(
  file: string,
  signal: AbortSignal | undefined,
): Promise<Pick<ManifestFile, "sha256" | "sizeBytes">> {
  const whole = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(file, { signal, highWaterMark: readSizeBytes })) {
    whole.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).byteLength;
  }
  return { sizeBytes, sha256: whole.digest("hex") };
}
