import { ByteReader } from "../byte-reader.ts";
import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { imageExtension } from "../reading.ts";
import { readTar, type TarEntry } from "../webdataset/tar.ts";
import { webdatasetTraits } from "../webdataset/traits.ts";
import { type ColumnType, differences, mergeTypes, showType, typeOfLine } from "./column-types.ts";
import { got, type Inspector, type LintFinding } from "./finding.ts";
import { lintImageBytes } from "./image-end.ts";

type Findings = Generator<LintFinding, void, undefined>;

/** Hugging Face looks at so many samples to tell what fields there are, and of what type. */
const decidingSampleCount = 5;

/** Checks a tar file, plain or gzipped, as WebDataset reads it. Holds the names of the samples, and a file. */
export async function* lintWebDataset(
  path: string,
  inspector: Inspector,
): AsyncGenerator<LintFinding, void, undefined> {
  const shard = new ShardLint(path, inspector);
  const end = { isMarked: true };
  for await (const entry of entriesOf(path, end)) yield* shard.take(entry);
  yield* shard.end();
  if (end.isMarked) return;
  yield* inspector.find(
    "layout",
    { path },
    "Expected the end of an archive, got the end of the file: it may be cut short",
  );
}

async function* entriesOf(path: string, end: { isMarked: boolean }): AsyncGenerator<TarEntry, void, undefined> {
  const { title } = webdatasetTraits;
  const reader = new ByteReader(await openUnpacked(path));
  const guarded = {
    take: async (length: number) => {
      const bytes = await guardContent(path, title, () => reader.take(length));
      // What is behind the last file is a header of zeros, or nothing.
      end.isMarked = bytes.length > 0 || length === 0;
      return bytes;
    },
    skip: (length: number) => guardContent(path, title, () => reader.skip(length)),
  };
  try {
    yield* readTar(guarded, (what) => damaged(path, title, what));
  } finally {
    await reader.close();
  }
}

class ShardLint {
  readonly #path: string;
  readonly #inspector: Inspector;
  readonly #finished = new Set<string>();
  #key: string | undefined;
  #fields: string[] = [];
  #expected: string | undefined;
  #type: ColumnType = "null";

  constructor(path: string, inspector: Inspector) {
    this.#path = path;
    this.#inspector = inspector;
  }

  *take({ name, bytes }: TarEntry): Findings {
    const base = name.slice(name.lastIndexOf("/") + 1);
    const dot = base.indexOf(".");
    if (dot <= 0) return;
    const field = base.slice(dot + 1);
    const key = name.slice(0, name.length - base.length) + base.slice(0, dot);
    const where = { path: this.#path, place: name };
    if (/\..*\./.test(base) && !/^(tar|seg|cls|mask)\.[a-z]+$/.test(field)) {
      const message = `Expected no dot but that of the extension, got ${got(base)}: the field is ${got(field)}`;
      yield* this.#inspector.find("key-dots", where, message);
    }
    if (key !== this.#key) {
      yield* this.#finish();
      if (this.#finished.has(key)) {
        const message = `Expected the files of sample ${got(key)} in a row, got ${got(name)} apart from them`;
        yield* this.#inspector.find("fields-differ", where, message);
      }
      [this.#key, this.#fields] = [key, []];
    }
    this.#fields.push(field);
    if (imageExtension.test(`.${field}`)) yield* lintImageBytes(bytes, where, this.#inspector);
    else if (field.toLowerCase() === "json") yield* this.#lintJson(bytes, name);
  }

  *end(): Findings {
    yield* this.#finish();
    if (this.#finished.size > 0) return;
    yield* this.#inspector.find("no-images", { path: this.#path }, "Expected samples, got none");
  }

  *#finish(): Findings {
    if (this.#key === undefined) return;
    this.#finished.add(this.#key);
    const names = this.#fields.sort().join(", ");
    this.#expected ??= names;
    if (names === this.#expected) return;
    const message = `Expected the files ${this.#expected} of sample ${got(this.#key)}, got ${names}`;
    yield* this.#inspector.find("fields-differ", { path: this.#path, place: this.#key }, message);
  }

  *#lintJson(bytes: Buffer, name: string): Findings {
    const where = { path: this.#path, place: name };
    let type: ColumnType;
    try {
      type = typeOfLine(bytes.toString().replace(/^\ufeff/, ""));
    } catch {
      return yield* this.#inspector.find(
        "unreadable",
        where,
        `Expected JSON, got ${got(bytes.toString("utf8", 0, 80))}`,
      );
    }
    const merged = mergeTypes(this.#type, type);
    const isDeciding = this.#finished.size < decidingSampleCount;
    const fits = merged !== undefined && (isDeciding || kinds(merged) === kinds(this.#type));
    if (fits) this.#type = merged;
    else {
      const message = `Expected the types of the samples before, got ${differences(this.#type, type).join(", ")}`;
      yield* this.#inspector.find("types-differ", where, message);
    }
  }
}

/** A type as text without the difference of whole numbers and fractions, which are cast. */
function kinds(type: ColumnType): string {
  return showType(type).replaceAll("integer", "fraction");
}
