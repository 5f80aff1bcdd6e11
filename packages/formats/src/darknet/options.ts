import type { WriteOptions } from "../format.ts";

/** Options of {@link writeDarknet}. */
export interface DarknetOptions extends WriteOptions {
  /** What paths in `obj.data` and in the lists start with, such as `data`: Darknet starts at the folder that it runs in. @default "", to be run in the dataset's folder */
  readonly pathPrefix?: string;
}
