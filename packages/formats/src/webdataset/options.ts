import type { WriteOptions } from "../format.ts";

/** Options of {@link writeWebdataset}. */
export interface WebdatasetOptions extends WriteOptions {
  /** Size after which a shard is full. @default 500000000 */
  readonly shardSizeBytes?: number;
}
