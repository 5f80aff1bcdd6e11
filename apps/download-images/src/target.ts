import { join, resolve, sep } from "node:path";
import { type Terminal, UsageError } from "@m3/command-line";
import type { Storage } from "@m3/downloader";
import type { DownloadImagesOptions } from "./cli.ts";
import { DownloadImagesError } from "./errors.ts";

/** Where the images go. */
export interface Target {
  /** What the user is told. */
  readonly label: string;
  /** The folder as an absolute path; undefined for object storage. */
  readonly folder: string | undefined;
  /** The path of a file as the image map has it, with `/` on every system. */
  pathOf(name: string): string;
  /** For one call of the downloader: a folder's path, or a storage. */
  open(): string | Storage;
}

/**
 * Finds out where the images go.
 *
 * @throws {UsageError} for a storage of another kind.
 * @throws {DownloadImagesError} code "missing-package" when the client of S3 is not installed.
 */
export async function createTarget(
  { output_dir: outputDir = "", storage }: DownloadImagesOptions,
  { cwd }: Terminal,
): Promise<Target> {
  if (storage === undefined) {
    const folder = resolve(cwd, outputDir);
    return { label: folder, folder, pathOf: (name) => withSlashes(join(outputDir, name)), open: () => folder };
  }
  const { createS3Storage, parseS3Url } = await loadS3();
  try {
    const { bucket, prefix } = parseS3Url(storage);
    const label = `s3://${bucket}/${prefix}`;
    return { label, folder: undefined, pathOf: (name) => label + name, open: () => createS3Storage(label) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot use --storage "${storage}": expected s3://BUCKET/PREFIX`);
  }
}

/** Windows takes both, and a map or list of digests that was made there is used elsewhere too. */
export function withSlashes(path: string, separator: string = sep): string {
  return path.replaceAll(separator, "/");
}

async function loadS3(): Promise<typeof import("@m3/downloader/s3")> {
  try {
    return await import("@m3/downloader/s3");
  } catch (cause) {
    const message =
      "Cannot use --storage: expected the package @aws-sdk/client-s3 to be installed (npm install @aws-sdk/client-s3)";
    throw new DownloadImagesError("missing-package", message, cause);
  }
}
