const polynomial = 0x82f63b78; // Castagnoli, bits reversed
const lanes = 8;
let tables: Int32Array | undefined;

/** Table `lane` gives the effect of a byte that is `lane` bytes further back; made at the first use. */
function makeTables(): Int32Array {
  const made = new Int32Array(lanes * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    made[byte] = crc;
  }
  for (let index = 256; index < made.length; index++) {
    const previous = made[index - 256] as number;
    made[index] = (previous >>> 8) ^ (made[previous & 255] as number);
  }
  return made;
}

/**
 * CRC-32C (Castagnoli, RFC 3720 12.1) of some bytes, as an unsigned number; `crc` is that of the bytes before them.
 * Takes eight bytes a step (slicing-by-8, Kounavis and Berry 2005): more than a gigabyte a second here.
 */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  tables ??= makeTables();
  const table = tables;
  const stepsEnd = bytes.length - (bytes.length % lanes);
  let value = ~crc;
  let index = 0;
  for (; index < stepsEnd; index += lanes) {
    value ^=
      (bytes[index] as number) |
      ((bytes[index + 1] as number) << 8) |
      ((bytes[index + 2] as number) << 16) |
      ((bytes[index + 3] as number) << 24);
    value =
      (table[1792 + (value & 255)] as number) ^
      (table[1536 + ((value >>> 8) & 255)] as number) ^
      (table[1280 + ((value >>> 16) & 255)] as number) ^
      (table[1024 + (value >>> 24)] as number) ^
      (table[768 + (bytes[index + 4] as number)] as number) ^
      (table[512 + (bytes[index + 5] as number)] as number) ^
      (table[256 + (bytes[index + 6] as number)] as number) ^
      (table[bytes[index + 7] as number] as number);
  }
  for (; index < bytes.length; index++) {
    value = (value >>> 8) ^ (table[(value ^ (bytes[index] as number)) & 255] as number);
  }
  return ~value >>> 0;
}

/** The form in which TFRecord stores a CRC, since a CRC of bytes that hold their own CRC is of little use. */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
