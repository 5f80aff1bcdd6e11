import * as zlib from "node:zlib";
import type { AsyncBuffer, Compressors, FileMetaData } from "hyparquet";
import type { JsonFields } from "../extra-fields.ts";
import { damaged } from "../open-unpacked.ts";
import { guardFile } from "../system-failure.ts";
import { checkColumns } from "./check-columns.ts";
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

/** The first codec of a file that nothing here unpacks; undefined when all can be read. */
export function unreadableCodec({ row_groups: groups }: FileMetaData): string | undefined {
  const codecs = groups.flatMap(({ columns }) => columns.flatMap(({ meta_data: column }) => column?.codec ?? []));
  return codecs.find((codec) => codec !== "UNCOMPRESSED" && codec !== "SNAPPY" && !(codec in compressors));
}

/**
 * Reads the rows of a file, a row group at a time; bytes without a word about text are no text.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function* readRowGroups(
  path: string,
  { file, metadata }: ParquetFile,
): AsyncGenerator<{ readonly rowStart: number; readonly rows: readonly JsonFields[] }, void, undefined> {
  const { parquetReadObjects } = await import("hyparquet");
  const options = { file, metadata, compressors, utf8: false };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await guardParquet(path, () => parquetReadObjects({ ...options, rowStart, rowEnd }));
    yield { rowStart, rows };
    rowStart = rowEnd;
  }
}

/**
 * Opens a Parquet file.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  return guardParquet(path, async () => {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    checkColumns(metadata, parquetSchema(metadata));
    return { file, metadata };
  });
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
      if (!(error instanceof Error) || "syscall" in error) throw error;
      throw damaged(path, parquetTraits.title, error.message);
    }
  });
}
