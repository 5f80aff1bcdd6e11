import { basename, join } from "node:path";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { isFields, type JsonFields } from "../extra-fields.ts";
import { ImageExtractor } from "../extract-images.ts";
import type { ReadOptions } from "../format.ts";
import { splitOfFile } from "../hub-splits.ts";
import { parseImageHeader } from "../image-header.ts";
import { damaged } from "../open-unpacked.ts";
import { FileNames, type Report, readDataset, reportBad, toFileName } from "../reading.ts";
import { finishSample } from "../sample-images.ts";
import { fromSampleRow, sampleColumns } from "../sample-row.ts";
import { parseHubShardName } from "../shards.ts";
import { probeSource } from "../source-probe.ts";
import { findParquet } from "./find-parquet.ts";
import { hubMetadata, openParquet, readRowGroups } from "./open-parquet.ts";
import { parquetTraits } from "./traits.ts";

/**
 * Opens Parquet files with embedded images, ours or another's: a file, or a folder with `data/<split>-00000-of-00005.parquet`. Each row has an `image`
 * (a struct of bytes and path) and `objects`; the names of the categories are in the metadata. Images stay in the files, and `extractImages` writes
 * them to a folder; sizes are those of the images. The name of a file tells its split if it is that of a shard (also with something behind the count,
 * as older ones of the Hub have), or has a word in it by which the Hub knows one.
 *
 * Each pass reads the files anew, a row group at a time. Rows that are not what the format says are left out and reported. Holds the file names.
 *
 * @throws {FormatsError} code "read-failed" for what is no Parquet, has a page that is not what its CRC says, or is compressed with something that Node does not know (LZ4; Zstandard before Node 22.15)
 */
export async function readParquet(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const names = await findParquet(await probeSource(source));
  if (names === undefined) throw damaged(source, parquetTraits.title, "expected .parquet files in it");
  const paths = names.map((name) => (name === "" ? source : join(source, name)));
  const categories = await readCategories(paths);
  const extractor = new ImageExtractor(options);
  return readDataset(
    categories.map((name) => ({ name })),
    options,
    async function* (report) {
      const setup = { categories, options, report, extractor, fileNames: new FileNames() };
      for (const path of paths) yield* readFileOf(path, setup);
      extractor.end();
    },
  );
}

/** Of the first file that has names of categories. */
async function readCategories(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const { metadata } = await openParquet(path);
    const found = findClassLabel(hubMetadata(metadata), 0);
    if (found !== undefined) return found;
  }
  return [];
}

const deepestLevel = 20;

function findClassLabel(value: unknown, level: number): string[] | undefined {
  if (typeof value !== "object" || value === null || level > deepestLevel) return undefined;
  if ("_type" in value && value._type === "ClassLabel" && "names" in value && Array.isArray(value.names)) {
    return value.names.map(String);
  }
  for (const member of Object.values(value)) {
    const found = findClassLabel(member, level + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface FileSetup {
  readonly categories: readonly string[];
  readonly options: ReadOptions;
  readonly report: Report;
  readonly extractor: ImageExtractor;
  readonly fileNames: FileNames;
}

async function* readFileOf(path: string, setup: FileSetup): AsyncGenerator<ImageRecord, void, undefined> {
  const file = await openParquet(path);
  const stem = basename(path).replace(/\.parquet$/i, "");
  const split = splitOfFile(stem, parseHubShardName(stem)?.base);
  for await (const { rowStart, rows } of readRowGroups(path, file, sampleColumns)) {
    setup.options.signal?.throwIfAborted();
    for (const [index, row] of rows.entries()) {
      const image = await toImage(row, { path, stem, number: rowStart + index, split }, setup);
      if (image !== undefined) yield image;
    }
  }
}

interface Place {
  readonly path: string;
  /** Of the file. */
  readonly stem: string;
  /** Of the row, from 0. */
  readonly number: number;
  readonly split: string | undefined;
}

async function toImage(
  row: JsonFields,
  { path, stem, number, split }: Place,
  { categories, report, extractor, fileNames }: FileSetup,
): Promise<ImageRecord | undefined> {
  const fail = (flaw: string): undefined =>
    reportBad(report, path, `row ${number}: expected ${flaw}`, "image") as undefined;
  const { bytes, path: name } = isFields(row.image) ? row.image : {};
  const sample = fromSampleRow(row, categories);
  if (typeof sample === "string") return fail(sample);
  const content = bytes instanceof Uint8Array ? bytes : undefined;
  const header = content === undefined ? undefined : parseImageHeader(content);
  const size = typeof header === "object" ? { widthPixels: header.widthPixels, heightPixels: header.heightPixels } : {};
  const extension = typeof header === "object" ? `.${header.encoding === "jpeg" ? "jpg" : header.encoding}` : "";
  const own = `${stem}-${number}${extension}`;
  const wanted = typeof name === "string" && name !== "" ? toFileName(name) : own;
  const fileName = fileNames.take(wanted, `${split ?? stem}/${wanted}`, own);
  if (fileName === undefined) return fail(`a path of its own, got ${JSON.stringify(wanted)} again`);
  const place = content === undefined ? {} : await extractor.place(fileName, content);
  const where = { fileName, ...(split !== undefined && { split }), ...place };
  return finishSample({ ...sample, image: { ...sample.image, ...size } }, where, path, report);
}
