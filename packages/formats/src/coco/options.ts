import type { WriteOptions } from "../format.ts";

/** What a COCO file says about itself; text that is left out is written as an empty string. */
export interface CocoInfo {
  readonly description?: string;
  readonly version?: string;
  readonly contributor?: string;
  readonly url?: string;
  /** Written as `year` and `date_created`; left out of the file when absent, since the same input must give the same bytes. */
  readonly dateCreated?: Date;
}

/** A licence that images are under. */
export interface CocoLicense {
  readonly id: number;
  readonly name: string;
  readonly url: string;
}

/** Options of {@link writeCoco}. */
export interface CocoOptions extends WriteOptions {
  readonly info?: CocoInfo;
  /** @default [] */
  readonly licenses?: readonly CocoLicense[];
  /** Number of the first category: 1 as COCOeval and most loaders need it, 0 for those that use it as an index. @default 1 */
  readonly firstCategoryId?: 0 | 1;
}
