import { open, stat } from "node:fs/promises";
import * as zlib from "node:zlib";
import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData } from "hyparquet";
import { FormatsError } from "../errors.ts";
import type { JsonFields } from "../extra-fields.ts";
import { damaged } from "../open-unpacked.ts";
import { guardFile } from "../system-failure.ts";
import { checkColumns } from "./check-columns.ts";
import { findDamagedPage, type ReadPageHeader } from "./check-pages.ts";
import { parquetTraits } from "./traits.ts";

/** A Parquet file and what its end says of it. */
export interface ParquetFile {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** Node has Zstandard from 22.15 on, and says nothing of it before. */
const { zstdDecompressSync } = zlib as unknown as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** What unpacks pages, beside Snappy, which the library has itself: pyarrow writes Snappy, polars Zstandard. */
const compressors: Compressors = {
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  GZIP: (input) => zlib.gunzipSync(input),
  ...(zstdDecompressSync !== undefined && { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) }),
};

/** The first codec of some columns of a file that nothing here unpacks; undefined when all can be read. */
export function unreadableCodec({ row_groups: groups }: FileMetaData, isRead: IsColumn = isAny): string | undefined {
  const codecs = groups.flatMap((group) => columnsOf(group).flatMap((column) => (isRead(column) ? column.codec : [])));
  return codecs.find((codec) => codec !== "UNCOMPRESSED" && codec !== "SNAPPY" && !(codec in compressors));
}

type IsColumn = (column: ColumnMetaData) => boolean;

const isAny: IsColumn = () => true;

type RowGroup = FileMetaData["row_groups"][number];

function columnsOf({ columns }: RowGroup): ColumnMetaData[] {
  return columns.flatMap(({ meta_data: column }) => column ?? []);
}

/**
 * Reads the rows of a file, a row group at a time; bytes without a word about text are no text. Pages that are read and have a CRC are checked.
 *
 * @param wanted names of the columns to read, as far as the file has them; all by default
 * @throws {FormatsError} code "read-failed", also for a page that is damaged or compressed with something unknown
 */
export async function* readRowGroups(
  path: string,
  { file, metadata }: ParquetFile,
  wanted?: readonly string[],
): AsyncGenerator<{ readonly rowStart: number; readonly rows: readonly JsonFields[] }, void, undefined> {
  const { parquetReadObjects } = await import("hyparquet");
  const { parquetHeader } = await import("hyparquet/src/column.js");
  const isWanted: IsColumn = ({ path_in_schema: [name = ""] }) => wanted?.includes(name) ?? true;
  const codec = unreadableCodec(metadata, isWanted);
  if (codec !== undefined) throw damaged(path, parquetTraits.title, expectedCodecs(codec));
  let rowStart = 0;
  for (const [number, group] of metadata.row_groups.entries()) {
    const columns = [
      ...new Set(
        columnsOf(group)
          .filter(isWanted)
          .map(({ path_in_schema: [name = ""] }) => name),
      ),
    ];
    const checked = checkedSlices(path, file, { number, group, readHeader: parquetHeader });
    const rows = await guardParquet(path, () =>
      parquetReadObjects({
        file: checked,
        // Of the one group, or all of them would be looked through for each.
        metadata: { ...metadata, row_groups: [group] },
        compressors,
        utf8: false,
        columns,
      }),
    );
    yield { rowStart, rows };
    rowStart += rows.length;
  }
}

function expectedCodecs(codec: string): string {
  if (codec !== "ZSTD") return `expected pages in Snappy, gzip, Brotli or Zstandard, or not compressed, got ${codec}`;
  return `its pages are compressed with Zstandard: expected Node 22.15 or newer to unpack them, got ${process.version}`;
}

/** A row group whose pages are to be checked. */
interface CheckedGroup {
  /** From 0. */
  readonly number: number;
  readonly group: RowGroup;
  readonly readHeader: ReadPageHeader;
}

/** A file that gives no column of a row group whose pages are not what their CRCs say. */
function checkedSlices(path: string, file: AsyncBuffer, { number, group, readHeader }: CheckedGroup): AsyncBuffer {
  return {
    byteLength: file.byteLength,
    slice: async (start, end = file.byteLength) => {
      const content = await file.slice(start, end);
      for (const column of columnsOf(group)) {
        const from = Number(column.dictionary_page_offset || column.data_page_offset) - start;
        const to = from + Number(column.total_compressed_size);
        if (from < 0 || to > content.byteLength) continue; // comes in another slice
        const flaw = findDamagedPage(new Uint8Array(content, from, to - from), column, readHeader);
        if (flaw !== undefined) throw damaged(path, parquetTraits.title, `${flaw}, in row group ${number}`);
      }
      return content;
    },
  };
}

/**
 * Opens a Parquet file.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  return guardParquet(path, async () => {
    const { size } = await stat(path);
    const file = { byteLength: size, slice: (start: number, end = size) => readSlice(path, start, end) };
    // No column is a map's, and what looks for those goes round for ever where the schema says that an element has -1 children.
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    checkColumns(metadata, parquetSchema(metadata));
    return { file, metadata: { ...metadata, row_groups: metadata.row_groups.map(withoutStatistics) } };
  });
}

/** What reading needs to know of a row group: statistics of a thousand groups took 11 MB, as long as their file was read. */
function withoutStatistics({ columns, ...group }: RowGroup): RowGroup {
  const slim = columns.map((column) => {
    if (column.meta_data === undefined) return column;
    const { statistics: _, size_statistics: __, encoding_stats: ___, ...known } = column.meta_data;
    return { ...column, meta_data: known };
  });
  return { ...group, columns: slim };
}

/** Reads a part of a file into memory of its own: hyparquet's own way is a stream whose chunks are put together, and so held twice. */
async function readSlice(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const content = new ArrayBuffer(end - start);
  const file = await open(path);
  try {
    for (let length = 0; length < content.byteLength; ) {
      const { bytesRead } = await file.read(new Uint8Array(content, length), { position: start + length });
      if (bytesRead === 0) throw new RangeError(`expected ${end} bytes or more, got ${start + length}`);
      length += bytesRead;
    }
    return content;
  } finally {
    await file.close();
  }
}

/**
 * What Hugging Face `datasets` keeps in a file about its columns, under the key `huggingface`; undefined where there is nothing, or no JSON.
 */
export function hubMetadata({ key_value_metadata: entries }: FileMetaData): unknown {
  const text = entries?.find(({ key }) => key === "huggingface")?.value;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The library throws plain errors for what it cannot read, and some of its own mistakes on damaged files are type errors. */
async function guardParquet<T>(path: string, step: () => Promise<T>): Promise<T> {
  return guardFile("read-failed", path, async () => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof Error) || "syscall" in error || error instanceof FormatsError) throw error;
      throw damaged(path, parquetTraits.title, error.message);
    }
  });
}
