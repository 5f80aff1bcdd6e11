import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatsError } from "../errors.ts";
import { readText } from "../regular-file.ts";
import { parseShardName, shardName } from "../shards.ts";
import { guardFile, isMissing } from "../system-failure.ts";

/**
 * The files of a dataset, in the order of their numbers: the one that is named, or all shards of a dataset that is named by one of them or by
 * their common name.
 *
 * @throws {FormatsError} code "read-failed" when shards are missing
 */
export async function findShards(source: string): Promise<string[]> {
  const named = parseShardName(source);
  const base = named?.base ?? source;
  const names = await guardFile("read-failed", source, () => readdir(dirname(source)));
  if (named === undefined && names.includes(basename(source))) return [source];
  const shards = names
    .map((name) => parseShardName(join(dirname(source), name)))
    .filter((shard) => shard !== undefined)
    .filter((shard) => shard.base === join(base) && (named === undefined || shard.count === named.count));
  const counts = new Set(shards.map(({ count }) => count));
  const [count = named?.count ?? 0] = counts;
  if (counts.size > 1 || shards.length !== count || count === 0) {
    const got = counts.size > 1 ? `shards of ${counts.size} datasets` : `${shards.length} of ${count || "any"} shards`;
    const message = `Cannot read ${JSON.stringify(source)}: expected a file or all shards of a dataset, got ${got}`;
    throw new FormatsError("read-failed", message, { path: source });
  }
  return Array.from({ length: count }, (_, index) => shardName(base, index, count));
}

/**
 * The label map of a dataset: `path` if it is given, else `<name>_label_map.pbtxt` or `label_map.pbtxt` beside it; undefined when there is none.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function findLabelMap(
  source: string,
  path: string | undefined,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  const stem = (parseShardName(source)?.base ?? source).replace(/\.tfrecords?$/i, "");
  const candidates =
    path === undefined ? [`${stem}_label_map.pbtxt`, join(dirname(source), "label_map.pbtxt")] : [path];
  for (const candidate of candidates) {
    const text = await guardFile("read-failed", candidate, async () => {
      return readText(candidate).catch((error: unknown) => {
        if (path === undefined && isMissing(error)) return undefined;
        throw error;
      });
    });
    if (text !== undefined) return { path: candidate, text };
  }
  return undefined;
}
