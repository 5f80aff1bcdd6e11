import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { withoutDotSlash, withSlashes } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { isFile } from "../regular-file.ts";
import { type Fields, isObject, lintBbox } from "./coco-fields.ts";
import { type ColumnType, differences, mergeTypes, showType, typeOfLine } from "./column-types.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";
import { lintImageFile, shownSize } from "./image-end.ts";

type Findings = AsyncGenerator<LintFinding, void, undefined>;

/** Rows of so many bytes tell what type each column has; later ones must fit. */
const decidingBytes = 10 * 1024 * 1024;

/** What all files of metadata have in common. */
export interface SharedFields {
  /** The names of the fields of the first row. */
  names: string | undefined;
}

/** Checks the rows of a `metadata.jsonl`. */
export class MetadataRows {
  readonly #path: string;
  readonly #fields: SharedFields;
  readonly #inspector: Inspector;
  /** Names of the images, as they are below the folder. */
  readonly fileNames: Set<string> = new Set();
  #type: ColumnType = "null";
  #isDecided = false;

  constructor(path: string, fields: SharedFields, inspector: Inspector) {
    this.#path = path;
    this.#fields = fields;
    this.#inspector = inspector;
  }

  /** The types of the columns. */
  get type(): ColumnType {
    return this.#type;
  }

  async *lint(signal: AbortSignal | undefined): Findings {
    const lines = createInterface({ input: createReadStream(this.#path, { signal }), crlfDelay: Infinity });
    let [number, rowCount, sizeBytes] = [0, 0, 0];
    for await (const whole of lines) {
      const line = ++number === 1 ? whole.replace(/^\ufeff/, "") : whole;
      sizeBytes += line.length;
      if (line.trim() === "") continue;
      rowCount += 1;
      const where = { path: this.#path, place: `line ${number}` };
      yield* this.#lintLine(line, where);
      if (sizeBytes > decidingBytes) yield* this.#decide(where);
    }
    yield* this.#decide({ path: this.#path });
    if (rowCount === 0) yield* this.#inspector.find("no-images", { path: this.#path }, "Expected rows, got none");
  }

  async *#lintLine(line: string, where: Place): Findings {
    const row = parseRow(line);
    if (row === undefined) {
      return yield* this.#inspector.find("unreadable", where, `Expected a JSON object, got ${got(line)}`);
    }
    yield* this.#takeType(typeOfLine(line), where);
    const names = fieldNames(row);
    this.#fields.names ??= names;
    if (names !== this.#fields.names) {
      const message = `Expected the fields ${this.#fields.names}, got ${names}`;
      yield* this.#inspector.find("fields-differ", where, message);
    }
    yield* this.#lintImage(row, where);
    yield* lintObjects(row, where, this.#inspector);
  }

  *#takeType(type: ColumnType, where: Place): Generator<LintFinding, void, undefined> {
    const merged = mergeTypes(this.#type, type);
    const fits = merged !== undefined && (!this.#isDecided || showType(merged) === showType(this.#type));
    if (!fits) {
      const message = `Expected the types of the rows before, got ${differences(this.#type, type).join(", ")}`;
      yield* this.#inspector.find("types-differ", where, message);
    } else this.#type = merged;
  }

  *#decide(where: Place): Generator<LintFinding, void, undefined> {
    if (this.#isDecided) return;
    this.#isDecided = true;
    const bbox = innermost(memberOf(memberOf(this.#type, "objects"), "bbox"));
    if (bbox === "null") {
      yield* this.#inspector.find("list-empty", where, "Expected an image with boxes among the first, got none");
    } else if (bbox === "integer") {
      const message = "Expected coordinates such as 302.0, got integers only";
      yield* this.#inspector.find("bbox-integers", where, message);
    }
  }

  async *#lintImage(row: Fields, where: Place): Findings {
    const given = row.file_name ?? row.image_file_name;
    if (typeof given !== "string" || given === "") {
      return yield* this.#inspector.find("field-missing", where, `Expected a file_name, got ${got(given)}`);
    }
    const name = withoutDotSlash(withSlashes(given));
    if (!isSafeFileName(name)) {
      const message = `Expected a name in the folder of the metadata, got ${got(given)}`;
      return yield* this.#inspector.find("path-unsafe", where, message);
    }
    this.fileNames.add(name);
    const file = join(dirname(where.path), name);
    if (!(await isFile(file))) {
      const message = `Expected the file ${JSON.stringify(file)}, which is not there`;
      return yield* this.#inspector.find("missing-file", where, message);
    }
    const header = yield* lintImageFile(file, where, this.#inspector);
    if (header === undefined || typeof row.width !== "number" || typeof row.height !== "number") return;
    const [width, height] = shownSize(header);
    if (row.width === width && row.height === height) return;
    const message = `Expected the size of the image, ${width} x ${height}, got ${row.width} x ${row.height}`;
    yield* this.#inspector.find("size-mismatch", where, message);
  }
}

function parseRow(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Fields, and those of the objects, in the same text for the same in any order. */
function fieldNames(row: Fields): string {
  const inner = isObject(row.objects) ? Object.keys(row.objects).map((key) => `objects.${key}`) : [];
  return [...Object.keys(row), ...inner].sort().join(", ");
}

function memberOf(type: ColumnType | undefined, key: string): ColumnType | undefined {
  return typeof type === "object" && "members" in type ? type.members.get(key) : undefined;
}

function innermost(type: ColumnType | undefined): ColumnType | undefined {
  return typeof type === "object" && "list" in type ? innermost(type.list) : type;
}

function* lintObjects(
  { objects, width, height }: Fields,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  if (!isObject(objects)) return;
  const lengths = new Map(
    Object.entries(objects).flatMap(([key, value]) => (Array.isArray(value) ? [[key, value.length]] : [])),
  );
  if (new Set(lengths.values()).size > 1) {
    const found = [...lengths].map(([key, length]) => `${length} of ${key}`).join(", ");
    yield* inspector.find("lengths-differ", where, `Expected as many of each, got ${found}`);
  }
  const size = typeof width === "number" && typeof height === "number" ? ([width, height] as const) : undefined;
  for (const bbox of Array.isArray(objects.bbox) ? (objects.bbox as unknown[]) : []) {
    yield* lintBbox(bbox, size, where, inspector);
  }
}
