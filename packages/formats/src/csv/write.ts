import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { ImageRecords } from "../dataset.ts";
import { type FileSink, writeFiles } from "../file-sink.ts";
import type { DatasetSummary, FormatTraits } from "../format.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, planDataset, summarize } from "../plan.ts";
import { toRow } from "./cell.ts";
import { type FlavorRows, flavorRows } from "./flavor-rows.ts";
import type { CsvOptions } from "./options.ts";
import { csvFlavorTraits } from "./traits.ts";
import { reportVertexLimits } from "./vertex-limits.ts";
import { NamedColumns } from "./write-named-columns.ts";

/** Looks at file sizes in flight. */
const concurrency = 16;

/**
 * Writes a table with one row per annotation, in RFC 4180 (UTF-8, line feeds, fields quoted where needed). By default it is led by the columns of
 * a FathomNet submission; points have no width and height, polygons and lines have the box around them and their vertices. Other flavours have
 * the columns of other programs and hold what those can.
 *
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeCsv(
  images: ImageRecords,
  target: string,
  options: CsvOptions = {},
): Promise<DatasetSummary> {
  const { flavor = "science" } = options;
  if (flavor !== "science" && flavor !== "fathomnet") {
    const plan = await planDataset(images, csvFlavorTraits(flavor), options);
    const write = (sink: FileSink): Promise<void> => writeFlavor(sink, plan, flavorRows[flavor], options);
    return writeTables(plan, target, write, flavor === "retinanet");
  }
  const { negatives = false, defuseFormulas = false } = options;
  const traits = csvFlavorTraits(flavor);
  const asked: FormatTraits = { ...traits, holds: { ...traits.holds, negatives } };
  const named = new NamedColumns(options);
  const plan = await planDataset(images, asked, options, (image) => named.note(image));
  return writeTables(plan, target, (sink) => named.write(sink, plan, defuseFormulas), false);
}

async function writeTables(
  plan: Plan,
  target: string,
  write: (sink: FileSink) => Promise<void>,
  hasClasses: boolean,
): Promise<DatasetSummary> {
  const paths = hasClasses ? [classesPath(target), target] : [target];
  const sizes = await writeFiles(paths, async (...sinks) => {
    const table = sinks.at(-1) as FileSink;
    const classes = hasClasses ? plan.categories : [];
    for (const [number, { name }] of classes.entries()) await sinks[0]?.writeText(toRow([name, number], false));
    await write(table);
  });
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return summarize(plan, { paths: paths.toReversed(), fileCount: paths.length, sizeBytes });
}

/** The table of the categories and their numbers, from 0, that goes with a table for RetinaNet. */
export function classesPath(target: string): string {
  return target.replace(/(\.csv)?(\.gz)?$/i, (extension) => `_classes${extension || ".csv"}`);
}

async function writeFlavor(sink: FileSink, plan: Plan, rows: FlavorRows, options: CsvOptions): Promise<void> {
  const { defuseFormulas = false, imagePrefix = "", baseFolder = "", flavor } = options;
  if (rows.header !== undefined) await sink.writeText(toRow(rows.header, false));
  const sized = mapInOrder(plan.images(), concurrency, async (image) => {
    const { path } = image.record;
    const isAsked = rows.needsFileSize === true && path !== undefined;
    const sizeBytes = isAsked ? await fileSize(resolve(baseFolder, path)) : undefined;
    return { image, sizeBytes };
  });
  for await (const { image, sizeBytes } of sized) {
    if (flavor === "vertex") reportVertexLimits(image, sizeBytes, plan);
    const made = rows.rows(image, { imagePrefix, sizeBytes });
    await sink.writeText(made.map((cells) => toRow(cells, defuseFormulas)).join(""));
  }
}

/** Undefined for a file that is not there: images may be kept without theirs. */
async function fileSize(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
