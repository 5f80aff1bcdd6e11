import { crc32c, maskCrc } from "./crc32c.ts";
import type { Crc32c } from "./load-crc32c.ts";

/**
 * Frames a message, given in pieces, as a record of a TFRecord file: its length in 8 bytes, the masked CRC-32C of those,
 * the message, and its masked CRC-32C; numbers are little-endian. The pieces are passed on, not copied.
 *
 * @param crcOf a quicker CRC-32C, if there is one
 */
export function frameRecord(pieces: readonly Uint8Array[], crcOf: Crc32c = crc32c): Uint8Array[] {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  view.setUint32(0, length % 2 ** 32, true);
  view.setUint32(4, Math.floor(length / 2 ** 32), true);
  view.setUint32(8, maskCrc(crc32c(head.subarray(0, 8))), true);
  const foot = new Uint8Array(4);
  const crc = pieces.reduce((sum, piece) => crcOf(piece, sum), 0);
  new DataView(foot.buffer).setUint32(0, maskCrc(crc), true);
  return [head, ...pieces, foot];
}
