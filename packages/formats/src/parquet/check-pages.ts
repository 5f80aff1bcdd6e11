import { crc32 } from "node:zlib";
import type { ColumnMetaData, PageHeader } from "hyparquet";

/** Reads the header of a page, and leaves the reader behind it. */
export type ReadPageHeader = (reader: { readonly view: DataView; offset: number }) => PageHeader;

/**
 * Checks the pages of a column in a row group against the CRCs in their headers, where they have any: pyarrow writes them when asked to, Spark always.
 * Source: `PageHeader.crc` of parquet.thrift, a CRC-32 of the page as it is in the file.
 *
 * @param bytes of all pages
 * @returns what is wrong with the first page that is damaged
 */
export function findDamagedPage(
  bytes: Uint8Array,
  { path_in_schema: path }: ColumnMetaData,
  readHeader: ReadPageHeader,
): string | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  for (let number = 0; reader.offset < bytes.byteLength - 1; number++) {
    const { compressed_page_size: size, crc } = readHeader(reader);
    const start = reader.offset;
    reader.offset += size;
    if (crc === undefined || reader.offset > bytes.byteLength) continue; // a page that is cut short is for the reader to tell
    // Written as a signed number.
    const [expected, got] = [crc >>> 0, crc32(bytes.subarray(start, reader.offset))].map(toHex);
    if (got !== expected) return `expected CRC ${expected} of page ${number} in column "${path.join(".")}", got ${got}`;
  }
  return undefined;
}

function toHex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
