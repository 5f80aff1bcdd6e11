import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DiagnosticTally } from "./diagnostics.ts";

/** Into how many files a dataset with embedded images is cut. */
export interface ShardOptions {
  /** Number of files, 1 to 1000; those named so have five digits each (`name-00000-of-00010`). @default by `shardSizeBytes` */
  readonly shards?: number;
  /** About how large a file may become: the number of files follows from the sizes of the images. */
  readonly shardSizeBytes?: number;
}

/** All of them may be open at once, and systems allow about a thousand open files. */
const mostShards = 1000;

/**
 * Checks the options of shards.
 *
 * @throws {RangeError}
 */
export function checkShardOptions({ shards, shardSizeBytes }: ShardOptions): void {
  if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1 && shards <= mostShards)) {
    throw new RangeError(`Cannot cut into shards: expected a whole number from 1 to ${mostShards}, got ${shards}`);
  }
  if (shardSizeBytes !== undefined && !(shardSizeBytes >= 1)) {
    throw new RangeError(`Cannot cut into shards: expected a size of 1 byte or more, got ${shardSizeBytes}`);
  }
}

/** How many shards hold `sizeBytes` bytes in `imageCount` images. */
export function countShards(sizeBytes: number, imageCount: number, shardSizeBytes: number): number {
  return Math.max(1, Math.min(mostShards, imageCount, Math.ceil(sizeBytes / shardSizeBytes)));
}

/** Names a shard as TensorFlow and Hugging Face do: `name-00000-of-00010`, then the extension. */
export function shardName(base: string, index: number, count: number, extension = ""): string {
  const digits = (value: number): string => String(value).padStart(5, "0");
  return `${base}-${digits(index)}-of-${digits(count)}${extension}`;
}

/** What the name of a shard says. */
export interface ShardName {
  /** The path without the number. */
  readonly base: string;
  readonly index: number;
  readonly count: number;
}

/** Parts a path into the base and the numbers of {@link shardName}; undefined when it names no shard. */
export function parseShardName(path: string): ShardName | undefined {
  const [, base, index, count] = /^(.*)-(\d{5})-of-(\d{5})$/s.exec(path) ?? [];
  return base === undefined ? undefined : { base, index: Number(index), count: Number(count) };
}

/** The same of a Parquet file on the Hub, where older names go on after the numbers: `train-00000-of-00005-ab12cd34`. */
export function parseHubShardName(path: string): ShardName | undefined {
  return parseShardName(path.replace(/(-\d{5}-of-\d{5})-[^/\\]*$/s, "$1"));
}

/** Reports files beside `target` that readers would take for shards of the dataset that was just written as `paths`. */
export async function reportStaleShards(
  target: string,
  paths: readonly string[],
  tally: DiagnosticTally,
): Promise<void> {
  const [folder, written] = [dirname(target), new Set(paths.map((path) => basename(path)))];
  const entries = await readdir(folder).catch(() => []);
  for (const name of entries.sort()) {
    const isOurs = name === basename(target) || parseShardName(name)?.base === basename(target);
    if (!isOurs || written.has(name)) continue;
    const path = join(folder, name);
    const message = `Left ${JSON.stringify(path)} of an earlier run: it is no part of this dataset, and readers may take it for one`;
    tally.add({ code: "stale-file", dropped: undefined, path, message });
  }
}
