import type { Dataset } from "./dataset.ts";
import { FormatsError } from "./errors.ts";
import type { Format, FormatName, ReadOptions } from "./format.ts";
import { formats, requireFormat } from "./registry.ts";
import { probeSource, type SourceProbe } from "./source-probe.ts";

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
  throw new FormatsError("unknown-format", whyNone(probe), { path: source });
}

function describeHead(head: string): string {
  const start = head.slice(0, 40);
  if (start === "") return "is empty";
  return /[\0\ufffd]/.test(start) ? "is no text" : `begins with ${JSON.stringify(start)}`;
}

const shownNames = 5;

/** Says what is there, and what each format was looked for by. */
function whyNone({ path, isFolder, entries, head }: SourceProbe): string {
  const kind = isFolder ? "folder" : "file";
  const names = entries.slice(0, shownNames).map((name) => JSON.stringify(name));
  const more = entries.length > shownNames ? ` and ${entries.length - shownNames} more` : "";
  const content = isFolder ? `holds ${names.join(", ") || "nothing"}${more}` : `${describeHead(head)}`;
  const lines = formats.flatMap(({ title, toldBy }) =>
    toldBy?.[kind] === undefined ? [] : [`${title} by ${toldBy[kind]}`],
  );
  return `Cannot tell the format of ${JSON.stringify(path)}, a ${kind} that ${content}: expected what tells ${lines.join("; ")}`;
}
