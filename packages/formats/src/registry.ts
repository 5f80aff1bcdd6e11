import { coco } from "./coco/format.ts";
import { csv } from "./csv/format.ts";
import type { ImageRecords } from "./dataset.ts";
import { FormatsError } from "./errors.ts";
import type { DatasetSummary, Format, FormatName, WriteOptions } from "./format.ts";
import { tf } from "./tf/format.ts";
import { voc } from "./voc/format.ts";

/** Every format, by name. Their writers load when they are first called. */
export const formats: readonly Format[] = [coco, csv, tf, voc];

/** Finds a format by its name or an alias, in any letter case; undefined when there is none. */
export function findFormat(name: string): Format | undefined {
  const wanted = name.trim().toLowerCase();
  return formats.find((format) => format.name === wanted || format.aliases.includes(wanted));
}

/**
 * Writes a dataset in the format of that name (or alias); see the writers for what each does.
 *
 * @throws {FormatsError} code "unknown-format", and those of the writers
 */
export async function writeDataset(
  format: FormatName | (string & {}),
  images: ImageRecords,
  target: string,
  options?: WriteOptions,
): Promise<DatasetSummary> {
  const found = findFormat(format);
  if (found === undefined) {
    const known = formats.map(({ title }) => title).join(", ");
    throw new FormatsError("unknown-format", `Cannot write format ${JSON.stringify(format)}: expected one of ${known}`);
  }
  return found.write(images, target, options);
}
