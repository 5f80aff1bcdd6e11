import type { Dataset } from "./dataset.ts";
import { FormatsError } from "./errors.ts";
import type { Format, FormatName, ReadOptions } from "./format.ts";
import { formats, requireFormat } from "./registry.ts";
import { probeSource } from "./source-probe.ts";

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends ReadOptions {
  /** The format that the source is in, by name or alias. @default told by looking at it */
  readonly from?: FormatName | (string & {}) | undefined;
}

/**
 * Opens a dataset on disk, whatever its format.
 *
 * @throws {FormatsError} code "unknown-format" when it looks like none, "read-failed", and those of the readers
 *
 * @example
 * ```ts
 * const dataset = await openDataset("dataset.json");
 * for await (const image of dataset.images()) console.log(image.fileName, image.annotations.length);
 * await dataset.close();
 * ```
 */
export async function openDataset(source: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { from, ...rest } = options;
  const format = from === undefined ? await sniffFormat(source) : requireFormat(from, "read");
  if (format.read === undefined) {
    throw new FormatsError("unknown-format", `Cannot read ${format.title}: it can only be written`, { path: source });
  }
  return format.read(source, rest);
}

/**
 * Tells the format of a file or folder by looking at it.
 *
 * @throws {FormatsError} code "unknown-format" when it looks like none, "read-failed"
 */
export async function sniffFormat(source: string): Promise<Format> {
  const probe = await probeSource(source);
  for (const format of formats) {
    if ((await format.sniff?.(probe)) === true) return format;
  }
  const readable = formats.filter(({ read }) => read !== undefined).map(({ title }) => title);
  const message = `Cannot tell the format of ${JSON.stringify(source)}: expected one of ${readable.join(", ")}`;
  throw new FormatsError("unknown-format", message, { path: source });
}
