import { crc32 } from "node:zlib";
import type { ColumnMetaData, PageHeader } from "hyparquet";

/** Reads the header of a page, and leaves the reader behind it. */
export type ReadPageHeader = (reader: { readonly view: DataView; offset: number }) => PageHeader;

/**
 * Checks the headers of the pages of a column in a row group, for a reader would work through as many values as a damaged one promises; and the pages
 * themselves against the CRCs in their headers, where they have any: pyarrow writes them when asked to, Spark always.
 * Source: `PageHeader` of parquet.thrift; its `crc` is a CRC-32 of the page as it is in the file.
 *
 * @param bytes of all pages
 * @returns what is wrong with the first page that is damaged
 */
export function findDamagedPage(
  bytes: Uint8Array,
  { path_in_schema: path, num_values: columnValues }: ColumnMetaData,
  readHeader: ReadPageHeader,
): string | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  for (let number = 0; reader.offset < bytes.byteLength - 1; number++) {
    const place = `page ${number} in column "${path.join(".")}"`;
    const header = readHeader(reader);
    const { compressed_page_size: size, crc } = header;
    const flaw = headerFlaw(header, columnValues);
    if (flaw !== undefined) return `expected the header of ${place} to have ${flaw}`;
    const start = reader.offset;
    reader.offset += size;
    if (crc === undefined || reader.offset > bytes.byteLength) continue; // a page that is cut short is for the reader to tell
    // Written as a signed number.
    const [expected, got] = [crc >>> 0, crc32(bytes.subarray(start, reader.offset))].map(toHex);
    if (got !== expected) return `expected CRC ${expected} of ${place}, got ${got}`;
  }
  return undefined;
}

/** What a header lacks that the reader takes for granted; it loses its way without, or goes round for ever. */
function headerFlaw(header: PageHeader, columnValues: bigint): string | undefined {
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary } = header;
  const counts = [header.compressed_page_size, header.uncompressed_page_size];
  if (v2 !== undefined) counts.push(v2.num_rows, v2.definition_levels_byte_length, v2.repetition_levels_byte_length);
  // A page of an index has no values.
  const values = (v1 ?? v2 ?? dictionary ?? { num_values: 0 }).num_values;
  if ([...counts, values].some((count) => !(count >= 0))) return "its sizes and counts";
  if (
    v2 !== undefined &&
    v2.definition_levels_byte_length + v2.repetition_levels_byte_length > header.compressed_page_size
  ) {
    return "levels that fit in the page";
  }
  return values <= columnValues ? undefined : `up to ${columnValues} values, got ${values}`;
}

function toHex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
