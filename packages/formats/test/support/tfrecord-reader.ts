import protobuf from "protobufjs";

/** tensorflow/core/example/{example,feature}.proto, written down from their documented fields. */
const proto = `
syntax = "proto3";
message BytesList { repeated bytes value = 1; }
message FloatList { repeated float value = 1 [packed = true]; }
message Int64List { repeated int64 value = 1 [packed = true]; }
message Feature { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
message Features { map<string, Feature> feature = 1; }
message Example { Features features = 1; }`;

const exampleType = protobuf.parse(proto, { keepCase: true }).root.lookupType("Example");

/** One example by feature name; bytes are Buffers, whole numbers are numbers. */
export type DecodedExample = Record<string, readonly (Buffer | number)[]>;

/** Decodes an Example with protobufjs. */
export function decodeExample(bytes: Uint8Array): DecodedExample {
  const plain = exampleType.toObject(exampleType.decode(bytes), { longs: Number, bytes: Buffer, arrays: true }) as {
    features: { feature: Record<string, Record<string, { value: (Buffer | number)[] }>> };
  };
  const entries = Object.entries(plain.features.feature).map(([name, feature]) => {
    const lists = Object.values(feature);
    return [name, lists[0]?.value ?? "no list"] as const;
  });
  return Object.fromEntries(entries) as DecodedExample;
}

/** Encodes an Example with protobufjs, map entries in the order of their keys. */
export function encodeWithOracle(features: Record<string, Record<string, { value: unknown[] }>>): Buffer {
  return Buffer.from(exampleType.encode(exampleType.fromObject({ features: { feature: features } })).finish());
}

/** Parts a TFRecord file into its messages; checks lengths and both masked CRCs by the definition, bit by bit. */
export function readRecords(file: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let offset = 0; offset < file.length; ) {
    const length = Number(file.readBigUInt64LE(offset));
    const message = file.subarray(offset + 12, offset + 12 + length);
    check(file.subarray(offset, offset + 8), file.readUInt32LE(offset + 8), "length");
    check(message, file.readUInt32LE(offset + 12 + length), "message");
    messages.push(message);
    offset += 16 + length;
  }
  return messages;
}

function check(bytes: Uint8Array, masked: number, what: string): void {
  const rotated = (masked - 0xa282ead8) >>> 0;
  const stored = ((rotated >>> 17) | (rotated << 15)) >>> 0;
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  if ((crc ^ 0xffffffff) >>> 0 !== stored) throw new RangeError(`CRC of a ${what} is wrong`);
}

/** Reads a label map as protobuf's text format has it, escapes included. */
export function readLabelMap(
  text: string,
): { readonly id: number; readonly name: string; readonly displayName: string }[] {
  const items = [
    ...text.matchAll(
      /item \{\n {2}id: (\d+)\n {2}name: "((?:[^"\\\n]|\\.)*)"\n {2}display_name: "((?:[^"\\\n]|\\.)*)"\n\}\n/g,
    ),
  ];
  if (items.map(([whole]) => whole).join("") !== text) throw new RangeError("The label map is not well formed");
  return items.map(([, id, name = "", displayName = ""]) => ({
    id: Number(id),
    name: unescapeText(name),
    displayName: unescapeText(displayName),
  }));
}

const simple: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescapeText(text: string): string {
  const parts = [...text.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gsu)].map(([, octal, letter, plain]) => {
    if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
    return Buffer.from(letter === undefined ? (plain ?? "") : (simple[letter] ?? letter));
  });
  return Buffer.concat(parts).toString();
}
