import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c, maskCrc } from "../src/tf/index.ts";

const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
/** An iSCSI read command, RFC 3720 B.4. */
const iscsiCommand = Buffer.from(
  "01c00000000000000000000000000000140000000000040000000014000000182800000000000000" + "0200000000000000",
  "hex",
);

test.for([
  ["32 zeros (RFC 3720 B.4)", new Uint8Array(32), 0x8a9136aa],
  ["32 ones (RFC 3720 B.4)", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31 (RFC 3720 B.4)", ascending, 0x46dd794e],
  ["31 to 0 (RFC 3720 B.4)", ascending.toReversed(), 0x113fdb5c],
  ["an iSCSI command (RFC 3720 B.4)", iscsiCommand, 0xd9963a56],
  ["its first 41 bytes", iscsiCommand.subarray(0, 41), 0xdd1b19be],
  ["its bytes 1 to 44", iscsiCommand.subarray(1, 45), 0x4930c4b1],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
  ["foo", Buffer.from("foo"), 0xcfc4ae1d],
  ["nothing", new Uint8Array(), 0],
  ["the length 164865", littleEndian(164865), 1310106699],
] as const)("crc32c() of %s", ([, bytes, expected]) => {
  expect(crc32c(bytes)).toBe(expected);
});

test.for([
  ["1a 11 and CRC test, one two", Buffer.from("\x1a\x11CRC test, one two", "latin1"), 0x5794d08a],
  ["the length 24", littleEndian(24), 0x224b7fa3],
  ["the length 50", littleEndian(50), 0xec561924],
  ["the length 164865", littleEndian(164865), 3944318725],
  [
    "a TensorBoard event",
    Buffer.from("\x09\x00\x00\x80\x38\x99\xd6\xd7\x41\x1a\x0dbrain.Event:2", "latin1"),
    0xab364b12,
  ],
  ["foo", Buffer.from("foo"), 0xfebe8a61],
  ["nothing", new Uint8Array(), 0xa282ead8],
] as const)("maskCrc() of the CRC of %s", ([, bytes, expected]) => {
  expect(maskCrc(crc32c(bytes))).toBe(expected);
});

test("crc32c() equals the definition bit by bit, whole or in two parts", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      const expected = bitwise(bytes);
      expect(crc32c(bytes)).toBe(expected);
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(expected);
    }),
  );
});

function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function littleEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
