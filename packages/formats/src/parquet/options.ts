import type { WriteOptions } from "../format.ts";
import type { ShardOptions } from "../shards.ts";

/** Options of {@link writeParquet}; `shards` counts the files of each split, `shardSizeBytes` is 500 MB by default. */
export interface ParquetOptions extends WriteOptions, ShardOptions {}
