import type { DecodedFeature, DecodedFeatures } from "../tf/decode-example.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";
import { lintImageBytes } from "./image-end.ts";

type Kind = DecodedFeature["kind"];
type Findings = Generator<LintFinding, void, undefined>;

/** What `tf_example_decoder.py` reads of an image: a value of a kind, or none. */
const imageFeatures: Readonly<Record<string, Kind>> = {
  "image/encoded": "bytes",
  "image/filename": "bytes",
  "image/format": "bytes",
  "image/height": "int64",
  "image/key/sha256": "bytes",
  "image/source_id": "bytes",
  "image/width": "int64",
};

/** The same of the objects: lists of one length. */
const objectFeatures: Readonly<Record<string, Kind>> = {
  "image/object/area": "float",
  "image/object/bbox/xmax": "float",
  "image/object/bbox/xmin": "float",
  "image/object/bbox/ymax": "float",
  "image/object/bbox/ymin": "float",
  "image/object/class/label": "int64",
  "image/object/class/text": "bytes",
  "image/object/difficult": "int64",
  "image/object/group_of": "int64",
  "image/object/is_crowd": "int64",
  "image/object/weight": "float",
};

/** Without these an example teaches nothing, or something wrong. */
const requiredFeatures = ["image/encoded", "image/height", "image/width"] as const;

const sideFeatures = ["xmin", "ymin", "xmax", "ymax"].map((side) => `image/object/bbox/${side}`);
/** What the decoder's own arithmetic with 32-bit floats may add to a coordinate. */
const tolerance = 1e-6;

/** Checks what an example says against what the decoder of the Object Detection API takes. `numbers` are those of the label map by name, if there is one. */
export function* lintExample(
  features: DecodedFeatures,
  numbers: ReadonlyMap<string, number> | undefined,
  where: Place,
  inspector: Inspector,
): Findings {
  yield* lintKinds(features, where, inspector);
  yield* lintImage(features, where, inspector);
  yield* lintLengths(features, where, inspector);
  yield* lintBoxes(features, where, inspector);
  yield* lintClasses(features, numbers, where, inspector);
}

/** An empty list has no kind that the decoder would mind. */
function* lintKinds(features: DecodedFeatures, where: Place, inspector: Inspector): Findings {
  for (const [name, kind] of Object.entries({ ...imageFeatures, ...objectFeatures })) {
    const feature = features.get(name);
    if (feature === undefined || feature.values.length === 0) continue;
    if (feature.kind !== kind) {
      yield* inspector.find("value", where, `Expected ${name} to be a list of ${kind}, got ${feature.kind}`);
    } else if (name in imageFeatures && feature.values.length > 1) {
      yield* inspector.find("value", where, `Expected one value of ${name}, got ${feature.values.length}`);
    }
  }
}

function* lintImage(features: DecodedFeatures, where: Place, inspector: Inspector): Findings {
  for (const name of requiredFeatures) {
    const isThere = (features.get(name)?.values.length ?? 0) > 0;
    if (!isThere) yield* inspector.find("field-missing", where, `Expected ${name}, got nothing`);
  }
  const sourceId = textsOf(features, "image/source_id")[0];
  if (sourceId !== undefined && !/^\d+$/.test(sourceId)) {
    yield* inspector.find("id-not-integer", where, `Expected image/source_id to be a number, got ${got(sourceId)}`);
  }
  const format = textsOf(features, "image/format")[0];
  if (format !== undefined && /^raw$/i.test(format)) {
    yield* inspector.find(
      "value",
      where,
      `Expected image/format to be that of a file, got ${got(format)}: bare pixels`,
    );
  }
  const [encoded] = bytesOf(features, "image/encoded");
  if (encoded !== undefined) yield* lintEncoded(encoded, features, where, inspector);
}

function* lintEncoded(bytes: Buffer, features: DecodedFeatures, where: Place, inspector: Inspector): Findings {
  const header = yield* lintImageBytes(bytes, where, inspector);
  if (header === undefined) return;
  const { encoding, widthPixels, heightPixels } = header;
  if (!["bmp", "jpeg", "png"].includes(encoding)) {
    yield* inspector.find("unsupported-image", where, `Expected image/encoded to be a JPEG or PNG, got ${encoding}`);
  }
  const [width] = numbersOf(features, "image/width");
  const [height] = numbersOf(features, "image/height");
  if (width === undefined || height === undefined || (width === widthPixels && height === heightPixels)) return;
  const message = `Expected the size of the image, ${widthPixels} x ${heightPixels}, got ${width} x ${height}`;
  yield* inspector.find("size-mismatch", where, message);
}

function* lintLengths(features: DecodedFeatures, where: Place, inspector: Inspector): Findings {
  const lengths = Object.keys(objectFeatures).map((name) => [name, features.get(name)?.values.length ?? 0] as const);
  // The decoder fills in what is not there at all, but for the sides of a box.
  const given = lengths.filter(([name, length]) => length > 0 || sideFeatures.includes(name));
  const counts = new Set(given.map(([, length]) => length));
  if (counts.size <= 1) return;
  const found = given.map(([name, length]) => `${length} of ${name.replace("image/object/", "")}`).join(", ");
  yield* inspector.find("lengths-differ", where, `Expected as many of each, got ${found}`);
}

function* lintBoxes(features: DecodedFeatures, where: Place, inspector: Inspector): Findings {
  const [xmins = [], ymins = [], xmaxs = [], ymaxs = []] = sideFeatures.map((name) => numbersOf(features, name));
  for (const [index, xmin] of xmins.entries()) {
    const box = [xmin, ymins[index], xmaxs[index], ymaxs[index]];
    const shown = `object ${index} from ${box[0]}, ${box[1]} to ${box[2]}, ${box[3]}`;
    const [left = 0, top = 0, right = 1, bottom = 1] = box;
    if (!box.every((value) => value === undefined || Number.isFinite(value))) {
      yield* inspector.find("bbox-malformed", where, `Expected finite coordinates, got ${shown}`);
    } else if (right <= left || bottom <= top) {
      yield* inspector.find("bbox-empty", where, `Expected xmin below xmax and ymin below ymax, got ${shown}`);
    } else if (Math.min(left, top) < -tolerance || Math.max(right, bottom) > 1 + tolerance) {
      yield* inspector.find("coordinate-range", where, `Expected coordinates from 0 to 1, got ${shown}`);
    }
  }
}

function* lintClasses(
  features: DecodedFeatures,
  numbers: ReadonlyMap<string, number> | undefined,
  where: Place,
  inspector: Inspector,
): Findings {
  const texts = textsOf(features, "image/object/class/text");
  const labels = numbersOf(features, "image/object/class/label");
  const count = numbersOf(features, "image/object/bbox/xmin").length;
  if (count > 0 && texts.length === 0 && labels.length === 0) {
    yield* inspector.find("field-missing", where, `Expected image/object/class/label of ${count} boxes, got none`);
  }
  const known = new Set(numbers?.values());
  for (let index = 0; index < Math.max(texts.length, labels.length); index++) {
    const [text, label] = [texts[index], labels[index]];
    const fail = (expected: string, what: string): Findings =>
      inspector.find("class-range", where, `Expected ${expected} of object ${index}, got ${what}`);
    if (label !== undefined && label < 1) yield* fail("a class/label from 1", String(label));
    else if (numbers === undefined) continue;
    else if (text !== undefined && !numbers.has(text)) yield* fail("the class/text to be in the label map", got(text));
    else if (text !== undefined && label !== undefined && numbers.get(text) !== label) {
      yield* fail(`the class/label that the label map has for ${got(text)}, ${numbers.get(text)},`, String(label));
    } else if (label !== undefined && !known.has(label))
      yield* fail("the class/label to be in the label map", String(label));
  }
}

function bytesOf(features: DecodedFeatures, name: string): readonly Buffer[] {
  const feature = features.get(name);
  return feature?.kind === "bytes" ? feature.values : [];
}

function textsOf(features: DecodedFeatures, name: string): readonly string[] {
  return bytesOf(features, name).map(String);
}

function numbersOf(features: DecodedFeatures, name: string): readonly number[] {
  const feature = features.get(name);
  return feature === undefined || feature.kind === "bytes" ? [] : feature.values;
}
