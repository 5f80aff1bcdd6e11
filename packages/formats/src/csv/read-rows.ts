import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { RowCutter } from "./row-cutter.ts";
import { sniffTable, type TableShape, toColumnName } from "./sniff-table.ts";

const sniffedBytes = 64 * 1024;
/** The text of a chunk is held, and the row at hand. */
const chunkSizeBytes = 64 * 1024;

/** The columns of a table. */
export class TableHeader {
  /** As they stand. */
  readonly names: readonly string[];
  readonly #indices: ReadonlyMap<string, number>;
  #others: readonly string[] | undefined;

  constructor(names: readonly string[]) {
    this.names = names.map(toColumnName);
    const indices = new Map<string, number>();
    for (const [index, name] of this.names.entries()) {
      if (!indices.has(name.toLowerCase())) indices.set(name.toLowerCase(), index);
    }
    this.#indices = indices;
  }

  /** Columns that are called as one before them, but for the case of letters; they are not read. */
  get repeated(): readonly string[] {
    return this.names.filter((name, index) => name !== "" && this.#indices.get(name.toLowerCase()) !== index);
  }

  /** Undefined where there is no such column. */
  indexOf(name: string): number | undefined {
    return this.#indices.get(name);
  }

  /** The columns that the reader of the table does not know, which are told once. */
  othersThan(known: ReadonlySet<string>): readonly string[] {
    this.#others ??= this.names.filter((name, index) => {
      return this.#indices.get(name.toLowerCase()) === index && !known.has(name.toLowerCase());
    });
    return this.#others;
  }
}

/** A row by its columns. */
export class Row {
  /** Where it ends, from 1. */
  readonly line: number;
  readonly header: TableHeader;
  readonly #cells: readonly string[];

  constructor(cells: readonly string[], header: TableHeader, line: number) {
    this.#cells = cells;
    this.header = header;
    this.line = line;
  }

  /** Whether it has as many cells as the header; a row of another length is none of the table. */
  get isWhole(): boolean {
    return this.#cells.length === this.header.names.length;
  }

  /** The text of a cell, by the name of its column in lower case; undefined where it is empty or there is no such column. A part of a longer text. */
  cell(name: string): string | undefined {
    const index = this.header.indexOf(name);
    const text = index === undefined ? undefined : this.#cells[index];
    return text === "" ? undefined : text;
  }
}

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
  const head = Buffer.concat(parts).subarray(0, sniffedBytes);
  return sniffTable(head.toString(encodingOf(head)));
}

/** Spreadsheets save "Unicode text" as UTF-16, with a byte order mark. */
function encodingOf(head: Buffer): "utf16le" | "utf8" {
  return head[0] === 0xff && head[1] === 0xfe ? "utf16le" : "utf8";
}

/**
 * Reads the rows of a table, a chunk at a time, each of which must be gone over to the end.
 *
 * @param names of the columns, for a table without a header
 * @throws {FormatsError} code "read-failed"
 */
export async function* readRows(
  path: string,
  { delimiter, hasHeader }: TableShape,
  names: readonly string[],
): AsyncGenerator<Iterable<Row>, void, undefined> {
  const cutter = new RowCutter(delimiter);
  let header = hasHeader ? undefined : new TableHeader(names);
  const rowsIn = function* (text: string, isLast: boolean): Generator<Row, void, undefined> {
    for (const { cells, line } of cutter.add(text, isLast)) {
      if (header === undefined) header = new TableHeader(cells);
      else yield new Row(cells, header, line);
    }
    if (cutter.flaw !== undefined) throw damaged(path, "CSV", cutter.flaw);
  };
  for await (const text of textOf(path, await openUnpacked(path, undefined, chunkSizeBytes))) yield rowsIn(text, false);
  yield rowsIn("", true);
}

async function* textOf(path: string, stream: Readable): AsyncGenerator<string, void, undefined> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let decoder: StringDecoder | undefined;
  try {
    for (;;) {
      const { done, value } = await guardContent(path, "CSV", () => chunks.next());
      if (done === true) break;
      decoder ??= new StringDecoder(encodingOf(value));
      yield decoder.write(value);
    }
    // A character that is cut short.
    if (decoder !== undefined) yield decoder.end();
  } finally {
    stream.destroy();
  }
}
