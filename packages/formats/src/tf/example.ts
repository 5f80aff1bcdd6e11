/** The value of one feature: bytes (text goes in as UTF-8), 32-bit floats, or whole numbers from 0 up. */
export type Feature =
  | { readonly kind: "bytes"; readonly values: readonly (Uint8Array | string)[] }
  | { readonly kind: "float"; readonly values: readonly number[] }
  | { readonly kind: "int64"; readonly values: readonly number[] };

/** The features of one example by name. */
export type Features = Readonly<Record<string, Feature>>;

/** Longer values are passed on as they are, not copied. */
const longestCopyBytes = 4096;
const longestOwnCharacters = 64;
/** Wire type 2 with field number 1, 2 and 3: tags of everything here. */
const [tag1, tag2, tag3] = [0x0a, 0x12, 0x1a] as const;

/**
 * Encodes a `tf.train.Example` (tensorflow/core/example/example.proto) with its features in the order of their names, which gives the bytes that
 * Python's `SerializeToString(deterministic=True)` gives. Comes in pieces, so that an image inside is not copied.
 *
 * @throws {RangeError} for an "int64" that is no whole number from 0 to 2^53 - 1
 */
export function encodeExample(features: Features): Uint8Array[] {
  // Lengths stand in front of what they measure, so everything is measured first and then written at one go.
  const entries = Object.keys(features)
    .sort()
    .map((name) => measureEntry(name, features[name] as Feature));
  let [featuresLength, longLength] = [0, 0];
  for (const entry of entries) {
    featuresLength += lengthOfField(entry.length);
    longLength += entry.longLength;
  }
  const writer = new PieceWriter(lengthOfField(featuresLength) - longLength);
  writer.field(tag1, featuresLength);
  for (const entry of entries) writeEntry(writer, entry);
  return writer.pieces();
}

/** A map entry with the lengths of what is in it. */
interface Entry {
  readonly name: string;
  readonly feature: Feature;
  readonly length: number;
  readonly nameLength: number;
  readonly featureLength: number;
  readonly listLength: number;
  /** Of a packed list, its content; of a list of bytes, nothing. */
  readonly packedLength: number;
  /** Of the values that are passed on as they are. */
  readonly longLength: number;
}

function measureEntry(name: string, feature: Feature): Entry {
  const nameLength = byteLength(name);
  let [packedLength, listLength, longLength] = [0, 0, 0];
  if (feature.kind === "bytes") {
    for (const value of feature.values) {
      listLength += lengthOfField(byteLength(value));
      if (isLong(value)) longLength += value.length;
    }
  } else {
    packedLength = measurePacked(name, feature);
    listLength = packedLength === 0 ? 0 : lengthOfField(packedLength);
  }
  const featureLength = lengthOfField(listLength);
  const length = lengthOfField(nameLength) + lengthOfField(featureLength);
  return { name, feature, length, nameLength, featureLength, listLength, packedLength, longLength };
}

function measurePacked(name: string, { kind, values }: Exclude<Feature, { kind: "bytes" }>): number {
  if (kind === "float") return values.length * 4;
  let length = 0;
  for (const value of values) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`Cannot encode ${JSON.stringify(name)}: expected whole numbers from 0 up, got ${value}`);
    }
    length += lengthOfVarint(value);
  }
  return length;
}

function isLong(value: Uint8Array | string): boolean {
  return typeof value !== "string" && value.length > longestCopyBytes;
}

function writeEntry(writer: PieceWriter, entry: Entry): void {
  const { name, feature, length, nameLength, featureLength, listLength, packedLength } = entry;
  writer.field(tag1, length);
  writer.field(tag1, nameLength);
  writer.text(name);
  writer.field(tag2, featureLength);
  switch (feature.kind) {
    case "bytes":
      writer.field(tag1, listLength);
      for (const value of feature.values) {
        writer.field(tag1, byteLength(value));
        if (typeof value === "string") writer.text(value);
        else writer.bytes(value);
      }
      return;
    case "float":
      writer.field(tag2, listLength);
      // An empty list is written without its one field, and still counts as a list of its kind.
      if (packedLength > 0) writer.field(tag1, packedLength);
      for (const value of feature.values) writer.float(value);
      return;
    case "int64":
      writer.field(tag3, listLength);
      if (packedLength > 0) writer.field(tag1, packedLength);
      for (const value of feature.values) writer.varint(value);
      return;
    default:
      feature satisfies never;
  }
}

function byteLength(value: Uint8Array | string): number {
  return typeof value === "string" && !isShortAscii(value) ? Buffer.byteLength(value) : value.length;
}

/** Whether a text is written here: calls into native code, 100 for an example of a few boxes, take longer than what they do to most texts. */
function isShortAscii(text: string): boolean {
  if (text.length > longestOwnCharacters) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** Of a field with its tag and its length in front. */
function lengthOfField(bodyLength: number): number {
  return 1 + lengthOfVarint(bodyLength) + bodyLength;
}

function lengthOfVarint(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

/** Writes short things into one buffer, and keeps the place of long ones. */
class PieceWriter {
  readonly #buffer: Buffer;
  readonly #pieces: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  /** @param length of all short things together */
  constructor(length: number) {
    this.#buffer = Buffer.allocUnsafe(length);
  }

  field(tag: number, length: number): void {
    this.#buffer[this.#end++] = tag;
    this.varint(length);
  }

  /** Whole numbers from 0 to 2^53 - 1. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#end++] = rest;
  }

  float(value: number): void {
    this.#end = this.#buffer.writeFloatLE(value, this.#end);
  }

  text(value: string): void {
    if (!isShortAscii(value)) {
      this.#end += this.#buffer.write(value, this.#end);
      return;
    }
    for (let index = 0; index < value.length; index++) this.#buffer[this.#end++] = value.charCodeAt(index);
  }

  bytes(value: Uint8Array): void {
    if (!isLong(value)) {
      this.#buffer.set(value, this.#end);
      this.#end += value.length;
      return;
    }
    this.#cut();
    this.#pieces.push(value);
  }

  pieces(): Uint8Array[] {
    this.#cut();
    return this.#pieces;
  }

  #cut(): void {
    if (this.#end > this.#start) this.#pieces.push(this.#buffer.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
