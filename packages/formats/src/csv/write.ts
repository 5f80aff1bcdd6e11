import type { ImageRecords } from "../dataset.ts";
import { writeFiles } from "../file-sink.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import type { DatasetSummary, FormatTraits } from "../format.ts";
import { type PlannedImage, planDataset, summarize } from "../plan.ts";
import { type CellValue, type Column, columns } from "./columns.ts";
import type { CsvOptions } from "./options.ts";
import { csvTraits } from "./traits.ts";

/**
 * Writes a table with one row per annotation, in RFC 4180 (UTF-8, line feeds, fields quoted where needed), led by the columns of a
 * FathomNet submission. Points have no width and height; polygons and lines have the box around them and their vertices.
 *
 * Goes over the records twice and holds what {@link planDataset} holds.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeCsv(
  images: ImageRecords,
  target: string,
  options: CsvOptions = {},
): Promise<DatasetSummary> {
  const { columns: choice = "filled", negatives = false, defuseFormulas = false } = options;
  const filled = new Set(columns.filter(({ isRequired }) => isRequired === true || choice === "all"));
  const traits: FormatTraits = { ...csvTraits, holds: { ...csvTraits.holds, negatives } };
  const plan = await planDataset(images, traits, options, (image) => {
    for (const fitted of rowsOf(image)) noteFilled(filled, image, fitted);
  });
  const written = columns.filter((column) => filled.has(column));
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    await sink.writeText(`${written.map(({ name }) => name).join(",")}\n`);
    for await (const image of plan.images()) {
      const rows = rowsOf(image).map((fitted) => toRow(written, image, fitted, defuseFormulas));
      await sink.writeText(rows.join(""));
    }
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}

function rowsOf({ annotations }: PlannedImage): readonly (FittedAnnotation | undefined)[] {
  return annotations.length === 0 ? [undefined] : annotations;
}

function noteFilled(filled: Set<Column>, image: PlannedImage, fitted: FittedAnnotation | undefined): void {
  for (const column of columns) {
    if (filled.has(column)) continue;
    const { isFilled, value } = column;
    if (isFilled === undefined ? value(image, fitted) !== undefined : isFilled(fitted)) filled.add(column);
  }
}

function toRow(
  written: readonly Column[],
  image: PlannedImage,
  fitted: FittedAnnotation | undefined,
  defuse: boolean,
): string {
  return `${written.map(({ value }) => toField(value(image, fitted), defuse)).join(",")}\n`;
}

function toField(value: CellValue, defuse: boolean): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = defuse && /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
