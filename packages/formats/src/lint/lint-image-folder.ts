import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { isHidden } from "../hf/find-metadata.ts";
import { toHubFolders } from "../hf/hub-folders.ts";
import { isSafeFileName } from "../records.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import { type Fields, isObject, lintBbox } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

const metadataNames = ["metadata.jsonl", "metadata.csv", "metadata.parquet"];

/** Finds the files of metadata in a folder and in the folders in it, by name. */
export async function findMetadata(folder: string): Promise<string[]> {
  return guardFile("read-failed", folder, async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    const own = entries.filter(({ name }) => metadataNames.includes(name)).map(({ name }) => join(folder, name));
    const below = await Promise.all(
      entries
        .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
        .map(async ({ name }) => {
          const names = await readdir(join(folder, name));
          return names.filter((inner) => metadataNames.includes(inner)).map((inner) => join(folder, name, inner));
        }),
    );
    return [...own, ...below.flat()].sort();
  });
}

/** Checks a folder of images with `metadata.jsonl`, as the ImageFolder of Hugging Face `datasets` reads it. */
export async function* lintImageFolder(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  const all = await findMetadata(source);
  const folders = [...new Set(all.map((file) => relative(source, dirname(file)).replaceAll("\\", "/")))];
  const { passedOver } = await toHubFolders(folders, await readText(join(source, "README.md")).catch(() => ""));
  for (const folder of passedOver) {
    const message = "Expected a folder that is a split, by README.md or by its name, as others here are";
    yield* inspector.find("layout", { path: join(source, folder) }, message);
  }
  const ignored = new Set(passedOver.map((folder) => join(source, folder)));
  const files = all.filter((file) => !ignored.has(dirname(file)));
  const kinds = new Set(files.map((file) => file.slice(file.lastIndexOf("."))));
  if (kinds.size > 1) {
    const message = `Expected metadata of one kind in all splits, got ${[...kinds].sort().join(" and ")}`;
    yield* inspector.find("layout", { path: source }, message);
  }
  const keys = { expected: undefined as string | undefined };
  for (const file of files) {
    if (file.endsWith(".jsonl")) yield* lintMetadata(file, keys, inspector, signal);
  }
}

async function* lintMetadata(
  path: string,
  keys: { expected: string | undefined },
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  const lines = createInterface({ input: createReadStream(path, { signal }), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const where = { path, place: `line ${number}` };
    const row = parseRow(line);
    if (row === undefined) {
      yield* inspector.find("unreadable", where, `Expected a JSON object, got ${got(line)}`);
      continue;
    }
    if (number === 1) yield* lintFirstRow(line, row, where, inspector);
    const names = Object.keys(row).sort().join(", ");
    keys.expected ??= names;
    if (names !== keys.expected) {
      yield* inspector.find("fields-differ", where, `Expected the fields ${keys.expected}, got ${names}`);
    }
    yield* lintFileName(row, where, inspector);
    yield* lintObjects(row, where, inspector);
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

/** The first rows say what type each column has. */
function* lintFirstRow(
  line: string,
  row: Fields,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const objects = isObject(row.objects) ? row.objects : {};
  for (const [key, value] of Object.entries(objects)) {
    if (!Array.isArray(value) || value.length > 0) continue;
    yield* inspector.find("list-empty", where, `Expected an image with boxes in the first row, got no ${key}`);
    return;
  }
  const boxes = /"bbox"\s*:\s*(\[[-+\d.eE,[\]\s]*\])/.exec(line)?.[1] ?? "";
  const numbers = boxes.match(/[-+\d.eE]+/g) ?? [];
  if (numbers.length > 0 && numbers.every((text) => /^-?\d+$/.test(text))) {
    yield* inspector.find("bbox-integers", where, `Expected coordinates such as ${numbers[0]}.0, got ${numbers[0]}`);
  }
}

async function* lintFileName(
  row: Fields,
  where: Place,
  inspector: Inspector,
): AsyncGenerator<LintFinding, void, undefined> {
  const name = row.file_name ?? row.image_file_name;
  if (typeof name !== "string" || name === "") {
    yield* inspector.find("field-missing", where, `Expected a file_name, got ${got(name)}`);
  } else if (!isSafeFileName(name)) {
    yield* inspector.find("path-unsafe", where, `Expected a name in the folder of the metadata, got ${got(name)}`);
  } else {
    const file = join(dirname(where.path), name);
    const entry = await stat(file).catch(() => undefined);
    if (entry?.isFile() === true) return;
    yield* inspector.find("missing-file", where, `Expected the file ${JSON.stringify(file)}, which is not there`);
  }
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
