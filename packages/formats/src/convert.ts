import type { Dataset } from "./dataset.ts";
import type { DatasetSummary, FormatName, ReadOptions, WriteOptions } from "./format.ts";
import { openDataset } from "./open-dataset.ts";
import { requireFormat } from "./registry.ts";
import type { Transform } from "./transform.ts";

/** What {@link convert} is to do. */
export interface ConvertOptions {
  /** The format to write, by name or alias. */
  readonly to: FormatName | (string & {});
  /** The file or folder to write. */
  readonly target: string;
  /** The format that the source is in, by name or alias. @default told by looking at it */
  readonly from?: FormatName | (string & {}) | undefined;
  /** Applied in turn, before writing. @default [] */
  readonly transforms?: readonly Transform[];
  /** Options of the reader. */
  readonly read?: ReadOptions;
  /** Options of the writer; those of one format may be among them. */
  readonly write?: WriteOptions;
}

/**
 * Reads a dataset, transforms it and writes it in another format, in memory that does not grow with it.
 *
 * @param source a file or folder, or a dataset that is open already, which is closed at the end
 * @throws {FormatsError} code "unknown-format", and those of the reader and the writer
 *
 * @example A COCO file as a YOLO folder, with the images linked
 * ```ts
 * await convert("dataset.json", { to: "yolo", target: "dataset" });
 * ```
 */
export async function convert(source: string | Dataset, options: ConvertOptions): Promise<DatasetSummary> {
  const { to, target, from, transforms = [], read = {}, write = {} } = options;
  const format = requireFormat(to, "write");
  const { signal, onDiagnostic } = write;
  const context = { ...(signal !== undefined && { signal }), ...(onDiagnostic !== undefined && { onDiagnostic }) };
  const opened = typeof source === "string" ? await openDataset(source, { ...context, ...read, from }) : source;
  let dataset = opened;
  try {
    for (const transform of transforms) dataset = await transform(dataset, context);
    return await format.write(dataset.images, target, { ...write, categories: write.categories ?? dataset.categories });
  } finally {
    await dataset.close();
  }
}
