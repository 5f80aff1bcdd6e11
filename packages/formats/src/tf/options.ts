import type { ReadOptions, WriteOptions } from "../format.ts";
import type { ShardOptions } from "../shards.ts";

/** Options of {@link writeTf}; without any of {@link ShardOptions} there is one file. */
export interface TfOptions extends WriteOptions, ShardOptions {}

/** Options of {@link readTf}. */
export interface TfReadOptions extends ReadOptions {
  /**
   * The label map, for examples that have numbers and no names, and for the order of the categories.
   *
   * @default `<source without .tfrecord and shard>_label_map.pbtxt`, or `label_map.pbtxt` in the same folder, if there
   */
  readonly labelMap?: string;
}
