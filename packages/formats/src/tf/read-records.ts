import { ByteReader } from "../byte-reader.ts";
import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { crc32c, maskCrc } from "./crc32c.ts";
import { loadCrc32c } from "./load-crc32c.ts";

/** A record of a TFRecord file. */
export interface TfRecord {
  /** From 0. */
  readonly index: number;
  /** Where it starts in the file, decompressed. */
  readonly offset: number;
  readonly bytes: Buffer;
  /** Whether its bytes have the CRC that the file says. */
  readonly isSound: boolean;
}

const title = "TFRecord";
const headBytes = 12;
const footBytes = 4;

/**
 * Reads the records of a TFRecord file, plain or compressed as a whole (gzip, zlib), and checks their CRCs. Holds one record.
 *
 * @throws {FormatsError} code "read-failed" for a file that ends within a record or whose lengths have another CRC: what follows cannot be found
 */
export async function* readRecords(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<TfRecord, void, undefined> {
  const crcOf = await loadCrc32c();
  const reader = new ByteReader(await openUnpacked(path, beginsWithRecord));
  const take = (length: number): Promise<Buffer> => guardContent(path, title, () => reader.take(length));
  try {
    for (let index = 0; ; index++) {
      signal?.throwIfAborted();
      const { offset } = reader;
      const head = await take(headBytes);
      if (head.length === 0) return;
      const length = head.length === headBytes && hasSoundLength(head) ? Number(head.readBigUInt64LE(0)) : undefined;
      const bytes = length === undefined ? undefined : await take(length);
      const foot = await take(footBytes);
      if (bytes === undefined || bytes.length !== length || foot.length !== footBytes) {
        const got =
          head.length === headBytes && length === undefined ? "a length with another CRC" : "the end of the file";
        throw damaged(path, title, `expected a whole record ${index} at byte ${offset}, got ${got}`);
      }
      yield { index, offset, bytes, isSound: maskCrc(crcOf(bytes)) === foot.readUInt32LE(0) };
    }
  } finally {
    await reader.close();
  }
}

function hasSoundLength(head: Buffer): boolean {
  return maskCrc(crc32c(head.subarray(0, 8))) === head.readUInt32LE(8);
}

/** Whether a file begins with a record, looked at without its compression. */
export function beginsWithRecord(head: Buffer): boolean {
  return head.length >= headBytes && hasSoundLength(head);
}
