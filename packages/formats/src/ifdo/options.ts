import type { WriteOptions } from "../format.ts";

/** Options of {@link writeIfdo}. */
export interface IfdoOptions extends WriteOptions {
  /**
   * Fields of `image-set-header` by their own names, such as `image-license: { name, uri }`, see {@link parseIfdoHeader}; they come before what is
   * known otherwise. Those that iFDO requires and nobody knows are reported.
   *
   * @default {}
   */
  readonly header?: Readonly<Record<string, unknown>>;
  /**
   * When the annotations were made; ifdo-py up to 1.6 does not read labels without a time.
   *
   * @default not said, and reported
   */
  readonly createdAt?: Date;
}
