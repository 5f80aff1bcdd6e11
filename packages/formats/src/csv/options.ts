import type { WriteOptions } from "../format.ts";

/** Options of {@link writeCsv}. */
export interface CsvOptions extends WriteOptions {
  /** `filled` leaves out the columns that no row fills; `all` always writes the same columns. @default "filled" */
  readonly columns?: "filled" | "all";
  /** Give an image without annotations a row without a box. @default false */
  readonly negatives?: boolean;
  /**
   * Put an apostrophe in front of text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab or a line end).
   * Changes the data, so it is off.
   *
   * @default false
   */
  readonly defuseFormulas?: boolean;
}
