import type { ReadOptions, WriteOptions } from "../format.ts";

/**
 * Whose columns a table has:
 *
 * - `science`: those of a FathomNet submission, then all that leads back to where a box came from
 * - `fathomnet`: those of a FathomNet submission and no others
 * - `tf`: TensorFlow tutorials and Roboflow; corners in pixels
 * - `retinanet`: keras-retinanet and its relatives; corners in whole pixels, no header, and `<target without .csv>_classes.csv` beside it
 * - `via`: VGG Image Annotator 2; shapes and attributes as JSON
 * - `openimages`: Open Images; corners as shares of the sides, category names for machine ids
 * - `vertex`: Vertex AI and AutoML; corners as shares of the sides, no header
 */
export type CsvFlavor = "fathomnet" | "openimages" | "retinanet" | "science" | "tf" | "vertex" | "via";

/** Options of {@link writeCsv}. */
export interface CsvOptions extends WriteOptions {
  /** @default "science" */
  readonly flavor?: CsvFlavor;
  /** `filled` leaves out the columns that no row fills; `all` always writes the same columns. Of `science` and `fathomnet`. @default "filled" */
  readonly columns?: "filled" | "all";
  /** Give an image without annotations a row without a box, where the flavour knows no such row by itself: `science` and `fathomnet`. @default false */
  readonly negatives?: boolean;
  /** Put in front of file names, such as `gs://bucket/folder/`; of `retinanet` and `vertex`. @default "" */
  readonly imagePrefix?: string;
  /**
   * Put an apostrophe in front of text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab or a line end).
   * Changes the data, so it is off.
   *
   * @default false
   */
  readonly defuseFormulas?: boolean;
}

/** Options of {@link readCsv}. */
export interface CsvReadOptions extends ReadOptions {
  /** @default told by the header or the first rows */
  readonly flavor?: CsvFlavor;
}
