import { basename, join } from "node:path";
import { isFormatsError } from "../errors.ts";
import { hubMetadata, openParquet, type ParquetFile, readRowGroups, unreadableCodec } from "../parquet/open-parquet.ts";
import { isFile } from "../regular-file.ts";
import { parseHubShardName, type ShardName } from "../shards.ts";
import { type Fields, isObject, lintBbox } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";
import { lintImageBytes } from "./image-end.ts";
import { columnTypes, featureType } from "./parquet-types.ts";

type Findings = AsyncGenerator<LintFinding, void, undefined>;

/**
 * Checks Parquet files with embedded images as Hugging Face `datasets` loads them: the columns against the features that the file names, the rows
 * against both. Holds a row group.
 */
export async function* lintParquet(
  paths: readonly string[],
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Findings {
  yield* lintShards(paths, inspector);
  let expected: string | undefined;
  for (const path of paths) {
    try {
      const file = await openParquet(path);
      const columns = columnTypes(file.metadata.schema);
      const shown = [...columns].map(([name, type]) => `${name}: ${type}`).join(", ");
      expected ??= shown;
      if (shown !== expected) {
        const message = `Expected the columns of the other files, ${expected}, got ${shown}`;
        yield* inspector.find("fields-differ", { path }, message);
      }
      const facts = yield* lintFeatures(file, columns, { path }, inspector);
      yield* lintRows(file, facts, path, inspector, signal);
    } catch (error) {
      // Other shards may be sound.
      if (!isFormatsError(error, "read-failed")) throw error;
      yield* inspector.find("unreadable", { path }, error.message);
    }
  }
}

/** Numbers that are missing between those of a set of shards, or there twice: nobody would notice. */
function* lintShards(paths: readonly string[], inspector: Inspector): Generator<LintFinding, void, undefined> {
  const sets = new Map<string, ShardName[]>();
  for (const path of new Set(paths)) {
    const shard = parseHubShardName(path.replace(/\.parquet$/i, ""));
    if (shard === undefined) continue;
    const set = `${shard.base}/${shard.count}`;
    sets.set(set, [...(sets.get(set) ?? []), shard]);
  }
  for (const shards of sets.values()) {
    const [{ base, count }] = shards as [ShardName];
    const numbers = new Set(shards.map(({ index }) => index)).size;
    if (shards.length === count && numbers === count) continue;
    const twice = numbers === shards.length ? "" : `, of which ${shards.length - numbers} have the number of another`;
    const message = `Expected ${count} files of ${JSON.stringify(basename(base))} by their names, got ${shards.length}${twice}`;
    yield* inspector.find("layout", { path: base }, message);
  }
}

/** What the features of a file say. */
interface FeatureFacts {
  /** Of the categories. */
  readonly names: readonly string[] | undefined;
  readonly imageColumn: string;
}

/** Checks the features that a file names for its columns. */
function* lintFeatures(
  { metadata }: ParquetFile,
  columns: ReadonlyMap<string, string>,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, FeatureFacts, undefined> {
  const hub = hubMetadata(metadata);
  const info = isObject(hub) ? hub.info : undefined;
  const features = isObject(info) ? info.features : undefined;
  if (!isObject(features)) {
    const message = 'Expected the features of the columns under the key "huggingface", got none';
    yield* inspector.find("features-missing", where, message);
  }
  const images = Object.entries(isObject(features) ? features : {}).filter(
    ([, feature]) => typeName(feature) === "Image",
  );
  const imageColumn = images[0]?.[0] ?? "image";
  if (!columns.has(imageColumn))
    yield* inspector.find("field-missing", where, `Expected a column ${got(imageColumn)}, got ${shownNames(columns)}`);
  // Of a fixed length, as lists may be in the schema that pyarrow adds, which is not looked at.
  const hasOwnSchema = metadata.key_value_metadata?.some(({ key }) => key === "ARROW:schema") === true;
  for (const [name, feature] of Object.entries(isObject(features) ? features : {})) {
    const column = columns.get(name);
    const expected = featureType(feature);
    const type = typeName(feature);
    if (type !== undefined && !featureTypes.includes(type)) {
      yield* inspector.find("unreadable", where, `Expected a feature that exists for ${got(name)}, got ${got(type)}`);
    }
    if (column === undefined) {
      yield* inspector.find("field-missing", where, `Expected a column ${got(name)}, got ${shownNames(columns)}`);
    } else if (column !== expected && !`${column}${expected}`.includes("?") && !hasOwnSchema) {
      yield* inspector.find("value", where, `Expected column ${got(name)} to be ${expected}, got ${column}`);
    }
  }
  return { names: isObject(features) ? classNames(features) : undefined, imageColumn };
}

function typeName(feature: unknown): string | undefined {
  return isObject(feature) && typeof feature._type === "string" ? feature._type : undefined;
}

/** Those of `datasets` up to 5.2; with another it does not load. */
const featureTypes = [
  ...[
    "Array2D",
    "Array3D",
    "Array4D",
    "Array5D",
    "Audio",
    "BioSequence",
    "BioStructure",
    "ClassLabel",
    "Image",
    "Json",
  ],
  ...["LargeList", "List", "Mesh", "Nifti", "Pdf", "Sequence", "Translation", "TranslationVariableLanguages", "Value"],
  "Video",
];

function shownNames(columns: ReadonlyMap<string, string>): string {
  return [...columns.keys()].join(", ") || "none";
}

/** The names of the categories of objects, as {@link lintRows} looks them up. */
function classNames({ objects }: Fields): readonly string[] | undefined {
  const members = isObject(objects) && isObject(objects.feature) ? objects.feature : objects;
  if (!isObject(members)) return undefined;
  for (const key of categoryKeys) {
    const member = members[key];
    const label = isObject(member) && isObject(member.feature) ? member.feature : member;
    if (isObject(label) && Array.isArray(label.names)) return label.names.map(String);
  }
  return undefined;
}

const categoryKeys = ["category", "categories", "label", "labels"];

async function* lintRows(
  file: ParquetFile,
  facts: FeatureFacts,
  path: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Findings {
  const codec = unreadableCodec(file.metadata);
  if (codec !== undefined) {
    yield* inspector.find("not-checked", { path }, `Expected rows that can be unpacked here, got them in ${codec}`);
    return;
  }
  for await (const { rowStart, rows } of readRowGroups(path, file)) {
    signal?.throwIfAborted();
    for (const [index, row] of rows.entries()) {
      yield* lintRow(row, facts, { path, place: `row ${rowStart + index}` }, inspector);
    }
  }
}

async function* lintRow(
  row: Fields,
  { names, imageColumn }: FeatureFacts,
  where: Place,
  inspector: Inspector,
): Findings {
  const size = yield* lintImage({ ...row, image: row[imageColumn] }, where, inspector);
  const { objects } = row;
  if (!isObject(objects)) return;
  const lists = Object.entries(objects).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  if (new Set(lists.map(([, list]) => list.length)).size > 1) {
    const found = lists.map(([key, list]) => `${list.length} of ${key}`).join(", ");
    yield* inspector.find("lengths-differ", where, `Expected as many of each, got ${found}`);
  }
  for (const bbox of Array.isArray(objects.bbox) ? (objects.bbox as unknown[]) : []) {
    yield* lintBbox(bbox, size, where, inspector);
  }
  const categories = categoryKeys.map((key) => objects[key]).find(Array.isArray) ?? [];
  for (const category of categories as unknown[]) {
    const isNamed = names === undefined || (Number.isInteger(Number(category)) && Number(category) in names);
    if (isNamed) continue;
    const message = `Expected a category from 0 to ${names.length - 1}, got ${got(category === null ? null : String(category))}`;
    yield* inspector.find("class-range", where, message);
  }
}

/** Checks the image of a row; returns its size, if it has one. */
async function* lintImage(
  { image, width, height }: Fields,
  where: Place,
  inspector: Inspector,
): AsyncGenerator<LintFinding, readonly [width: number, height: number] | undefined, undefined> {
  const { bytes, path: outside } = isObject(image) ? image : {};
  if (!(bytes instanceof Uint8Array)) {
    yield* typeof outside === "string" && outside !== ""
      ? lintOutside(outside, where, inspector)
      : inspector.find("unreadable-image", where, "Expected the bytes of an image, got none");
    return undefined;
  }
  const header = yield* lintImageBytes(bytes, where, inspector);
  if (header === undefined) return undefined;
  const { widthPixels, heightPixels } = header;
  const stated = [width, height].map((value) => (value === undefined || value === null ? undefined : Number(value)));
  const isOther = stated.some((value, index) => value !== undefined && value !== [widthPixels, heightPixels][index]);
  if (isOther) {
    const message = `Expected the size of the image, ${widthPixels} x ${heightPixels}, got ${stated.join(" x ")}`;
    yield* inspector.find("size-mismatch", where, message);
  }
  return [widthPixels, heightPixels];
}

/** An image that is not in the file but somewhere on a disk. */
async function* lintOutside(path: string, where: Place, inspector: Inspector): Findings {
  const isThere = await isFile(path);
  const message = `Expected the bytes of the image, got the path ${got(path)}`;
  if (isThere) yield* inspector.find("path-relative", where, message);
  else yield* inspector.find("missing-file", where, `${message}, where there is no file`);
}

/** The paths of Parquet files that were found in a folder, or of the one that is named. */
export function pathsOf(source: string, names: readonly string[]): string[] {
  return names.map((name) => (name === "" ? source : join(source, name)));
}
