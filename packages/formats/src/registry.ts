import { coco } from "./coco/format.ts";
import { createml } from "./createml/format.ts";
import { csv } from "./csv/format.ts";
import { cvat } from "./cvat/format.ts";
import { darknet } from "./darknet/format.ts";
import type { ImageRecords } from "./dataset.ts";
import { FormatsError } from "./errors.ts";
import type { DatasetSummary, Format, FormatName, WriteOptions } from "./format.ts";
import { hf } from "./hf/format.ts";
import { ifdo } from "./ifdo/format.ts";
import { labelStudio } from "./label-studio/format.ts";
import { labelme } from "./labelme/format.ts";
import { parquet } from "./parquet/format.ts";
import { tf } from "./tf/format.ts";
import { voc } from "./voc/format.ts";
import { webdataset } from "./webdataset/format.ts";
import { yolo } from "./yolo/format.ts";
import { yoloSeg } from "./yolo-seg/format.ts";

/** Every format, by name. Their writers load when they are first called. */
export const formats: readonly Format[] = [
  coco,
  createml,
  csv,
  cvat,
  darknet,
  hf,
  ifdo,
  labelStudio,
  labelme,
  parquet,
  tf,
  voc,
  webdataset,
  yolo,
  yoloSeg,
];

/** Finds a format by its name or an alias, in any letter case; undefined when there is none. */
export function findFormat(name: string): Format | undefined {
  const wanted = name.trim().toLowerCase();
  return formats.find((format) => format.name === wanted || format.aliases.includes(wanted));
}

/**
 * Finds a format by its name or an alias.
 *
 * @throws {FormatsError} code "unknown-format" with the known ones
 */
export function requireFormat(name: string, verb: "read" | "write"): Format {
  const found = findFormat(name);
  if (found !== undefined) return found;
  const known = formats.map(({ title }) => title).join(", ");
  throw new FormatsError("unknown-format", `Cannot ${verb} format ${JSON.stringify(name)}: expected one of ${known}`);
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
  return requireFormat(format, "write").write(images, target, options);
}
