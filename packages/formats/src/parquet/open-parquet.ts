import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { damaged } from "../open-unpacked.ts";
import { guardFile } from "../system-failure.ts";
import { parquetTraits } from "./traits.ts";

/** A Parquet file and what its end says of it. */
export interface ParquetFile {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/**
 * Opens a Parquet file.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import("hyparquet");
  return guardParquet(path, async () => {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
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
export async function guardParquet<T>(path: string, step: () => Promise<T>): Promise<T> {
  return guardFile("read-failed", path, async () => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof Error) || "syscall" in error) throw error;
      throw damaged(path, parquetTraits.title, error.message);
    }
  });
}
