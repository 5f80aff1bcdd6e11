/** The value of a feature as it is read. */
export type DecodedFeature =
  | { readonly kind: "bytes"; readonly values: readonly Buffer[] }
  | { readonly kind: "float"; readonly values: readonly number[] }
  | { readonly kind: "int64"; readonly values: readonly number[] };

/** The features of an example by name. */
export type DecodedFeatures = ReadonlyMap<string, DecodedFeature>;

/**
 * Decodes a `tf.train.Example`; undefined for bytes that are none. Fields that the format does not know are passed over, as protobuf has it; of
 * a feature that comes twice the last counts. Bytes are not copied. Whole numbers beyond 2^53 lose their last digits.
 */
export function decodeExample(bytes: Buffer): DecodedFeatures | undefined {
  try {
    const features = new Map<string, DecodedFeature>();
    for (const { number, body } of messages(bytes)) {
      if (number !== 1) continue;
      for (const entry of messages(body)) {
        if (entry.number === 1) decodeEntry(entry.body, features);
      }
    }
    return features;
  } catch (error) {
    // All that is read is looked at within its bounds.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decodeEntry(bytes: Buffer, features: Map<string, DecodedFeature>): void {
  let name = "";
  let feature: DecodedFeature = { kind: "bytes", values: [] };
  for (const { number, body } of messages(bytes)) {
    if (number === 1) name = body.toString();
    if (number === 2) feature = decodeFeature(body) ?? feature;
  }
  features.set(name, feature);
}

function decodeFeature(bytes: Buffer): DecodedFeature | undefined {
  let feature: DecodedFeature | undefined;
  for (const { number, body } of messages(bytes)) {
    if (number === 1) feature = { kind: "bytes", values: [...messages(body)].map((item) => item.body) };
    if (number === 2) feature = { kind: "float", values: [...numbers(body, 5)] };
    if (number === 3) feature = { kind: "int64", values: [...numbers(body, 0)] };
  }
  return feature;
}

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Of a field with a length; the bytes of the number itself in others. */
  readonly body: Buffer;
}

/** The fields of wire type 2. */
function* messages(bytes: Buffer): Generator<Field, void, undefined> {
  for (const field of fields(bytes)) if (field.wireType === 2) yield field;
}

/** Numbers of a list, packed or one by one. */
function* numbers(bytes: Buffer, wireType: 0 | 5): Generator<number, void, undefined> {
  for (const { number, wireType: type, body } of fields(bytes)) {
    if (number !== 1 || (type !== wireType && type !== 2)) continue;
    for (let offset = 0; offset < body.length; ) {
      if (wireType === 5) {
        yield body.readFloatLE(offset);
        offset += 4;
      } else {
        const [value, next] = readInt64(body, offset);
        yield value;
        offset = next;
      }
    }
  }
}

/** Bytes of a number by wire type; a varint tells by itself. */
const sizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function* fields(bytes: Buffer): Generator<Field, void, undefined> {
  for (let offset = 0; offset < bytes.length; ) {
    const [tag, afterTag] = readInt64(bytes, offset);
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    let start = afterTag;
    let end: number;
    if (wireType === 0) [, end] = readInt64(bytes, start);
    else if (wireType === 2) {
      const [length, afterLength] = readInt64(bytes, start);
      start = afterLength;
      end = start + length;
    } else end = start + (sizes[wireType] ?? Number.NaN);
    if (!(end >= start && end <= bytes.length) || number < 1)
      throw new RangeError("Cannot decode a message: it is cut short");
    yield { number, wireType, body: bytes.subarray(start, end) };
    offset = end;
  }
}

/** A varint as a signed number, and the offset behind it. */
function readInt64(bytes: Buffer, from: number): [value: number, next: number] {
  let value = 0;
  let offset = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes.readUInt8(offset++);
    value += (byte & 127) * scale;
    if (byte < 128) break;
    if (offset - from > 9) throw new RangeError("Cannot decode a number: it is longer than 10 bytes");
  }
  // Negative numbers are written as their 64-bit complement.
  return [value >= 2 ** 63 ? exactNegative(bytes, from, offset) : value, offset];
}

function exactNegative(bytes: Buffer, from: number, to: number): number {
  let value = 0n;
  for (let offset = to - 1; offset >= from; offset--) value = (value << 7n) | BigInt(bytes.readUInt8(offset) & 127);
  return Number(BigInt.asIntN(64, value));
}
