/** The value of one feature: bytes (text goes in as UTF-8), 32-bit floats, or whole numbers from 0 up. */
export type Feature =
  | { readonly kind: "bytes"; readonly values: readonly (Uint8Array | string)[] }
  | { readonly kind: "float"; readonly values: readonly number[] }
  | { readonly kind: "int64"; readonly values: readonly number[] };

/** The features of one example by name. */
export type Features = Readonly<Record<string, Feature>>;

/** Shorter neighbours are joined; longer pieces are passed on uncopied. */
const joinBelowBytes = 4096;

/**
 * Encodes a `tf.train.Example` (tensorflow/core/example/example.proto) with its features in the order of their names, which gives the bytes that
 * Python's `SerializeToString(deterministic=True)` gives. Comes in pieces, so that an image inside is not copied.
 */
export function encodeExample(features: Features): Uint8Array[] {
  const entries = Object.keys(features)
    .sort()
    .flatMap((name) =>
      field(1, [...field(1, [Buffer.from(name)]), ...field(2, encodeFeature(features[name] as Feature))]),
    );
  return joinShort(field(1, entries));
}

function encodeFeature(feature: Feature): Uint8Array[] {
  switch (feature.kind) {
    case "bytes":
      return field(
        1,
        feature.values.flatMap((value) => field(1, [typeof value === "string" ? Buffer.from(value) : value])),
      );
    case "float":
      return field(2, packed(encodeFloats(feature.values)));
    case "int64":
      return field(3, packed(Buffer.concat(feature.values.map(encodeVarint))));
    default:
      return feature satisfies never;
  }
}

/** An empty list is written without its one field, and still counts as a list of its kind. */
function packed(body: Uint8Array): Uint8Array[] {
  return body.length === 0 ? [] : field(1, [body]);
}

/** A field of wire type 2: tag, length, content. */
function field(number: number, body: readonly Uint8Array[]): Uint8Array[] {
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  return [Buffer.concat([Uint8Array.of((number << 3) | 2), encodeVarint(length)]), ...body];
}

function encodeFloats(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return bytes;
}

/** Whole numbers from 0 to 2^53. */
function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function joinShort(pieces: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let run: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.length < joinBelowBytes) {
      run.push(piece);
      continue;
    }
    joined.push(Buffer.concat(run), piece);
    run = [];
  }
  return [...joined, Buffer.concat(run)].filter((piece) => piece.length > 0);
}
