import type { WriteOptions } from "../format.ts";

/** Options of {@link writeLabelStudio}. */
export interface LabelStudioOptions extends WriteOptions {
  /** Whether boxes are what people drew, or what a model proposes for people to correct. @default "annotations" */
  readonly as?: "annotations" | "predictions";
  /**
   * What the addresses of images start with where records have no `url`, such as `/data/local-files/?d=images/`.
   *
   * @default "", so that images are named and Label Studio does not find them
   */
  readonly imagePrefix?: string;
  /** What predictions say they were made by. @default "" */
  readonly modelVersion?: string;
}
