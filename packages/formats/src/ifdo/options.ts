import type { WriteOptions } from "../format.ts";

/** Options of {@link writeIfdo}. */
export interface IfdoOptions extends WriteOptions {
  /**
   * Fields of `image-set-header` by their own names, such as `image-license: { name, uri }`; they come before what is known otherwise. Those
   * that iFDO requires and nobody knows are reported.
   *
   * @default {}
   */
  readonly header?: Readonly<Record<string, unknown>>;
}
