import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { sniffTable, type TableShape } from "./sniff-table.ts";

/** A row by its columns. */
export interface Row {
  /** Where it ends, from 1. */
  readonly line: number;
  /** Of the row's cells and the header's; a row of another length is none of the table. */
  readonly isWhole: boolean;
  /** The text of a cell, by the name of its column in lower case; undefined where it is empty or there is no such column. */
  readonly cell: (name: string) => string | undefined;
  /** Names of the columns as they stand. */
  readonly names: readonly string[];
}

const sniffedBytes = 64 * 1024;
/** All rows of a chunk are held at once, as objects many times its size. */
const chunkSizeBytes = 16 * 1024;
/** A quote that is never closed would take in the rest of the file. */
const longestRowCharacters = 64 * 1024 * 1024;

/**
 * Tells how a table is to be read, plain or compressed with gzip; undefined when it is none that is known.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function sniffTableFile(path: string): Promise<TableShape | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  const stream = await openUnpacked(path);
  await guardContent(path, "CSV", async () => {
    for await (const chunk of stream) {
      parts.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= sniffedBytes) break;
    }
  });
  return sniffTable(Buffer.concat(parts).toString("utf8", 0, sniffedBytes));
}

/**
 * Reads the rows of a table one by one.
 *
 * @param names of the columns, for a table without a header
 * @throws {FormatsError} code "read-failed"
 */
export async function* readRows(
  path: string,
  { delimiter, hasHeader }: TableShape,
  names: readonly string[],
): AsyncGenerator<Row, void, undefined> {
  const { CsvError, parse } = await import("csv-parse");
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    // Given, or a lone carriage return inside a field would be taken for the end of the first row.
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRowCharacters,
  });
  const stream = await openUnpacked(path, undefined, chunkSizeBytes);
  stream.on("error", (error) => parser.destroy(error));
  const items = stream.pipe(parser)[Symbol.asyncIterator]() as AsyncIterator<ParsedRow>;
  let header = hasHeader ? undefined : toHeader(names);
  try {
    for (;;) {
      const { done, value } = await guardContent(path, "CSV", () =>
        items.next().catch((error: unknown) => {
          throw error instanceof CsvError ? damaged(path, "CSV", error.message) : error;
        }),
      );
      if (done === true) return;
      if (header === undefined) header = toHeader(value.record);
      else yield toRow(value, header);
    }
  } finally {
    stream.destroy();
    parser.destroy();
  }
}

interface ParsedRow {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

interface Header {
  readonly names: readonly string[];
  readonly indices: ReadonlyMap<string, number>;
}

function toHeader(names: readonly string[]): Header {
  const trimmed = names.map((name) => name.trim());
  return { names: trimmed, indices: new Map(trimmed.map((name, index) => [name.toLowerCase(), index])) };
}

function toRow({ info, record }: ParsedRow, { names, indices }: Header): Row {
  const cell = (name: string): string | undefined => {
    const text = record[indices.get(name) ?? -1];
    return text === "" ? undefined : text;
  };
  return { line: info.lines, isWhole: record.length === names.length, cell, names };
}
