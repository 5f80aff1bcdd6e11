import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { Document } from "yaml";
import { guardFile } from "../system-failure.ts";
import { got, type Inspector, type LintFinding } from "./finding.ts";

/** What `data.yaml` says, as far as it can be used. */
export interface YoloConfig {
  /** By split: folders of images, or files that list them. */
  readonly locations: readonly (readonly [split: string, path: string])[];
  readonly classCount: number | undefined;
}

/** Finds `data.yaml` in a folder: the only YAML file, or the one of that name; the path itself where it is a file. */
export async function findYoloConfig(source: string): Promise<string | undefined> {
  return guardFile("read-failed", source, async () => {
    if (!(await stat(source)).isDirectory()) return /\.ya?ml$/i.test(source) ? source : undefined;
    const names = (await readdir(source)).filter((name) => /\.ya?ml$/i.test(name)).sort();
    const name = names.find((candidate) => /^(data|dataset)\.ya?ml$/i.test(candidate)) ?? names[0];
    return name === undefined ? undefined : join(source, name);
  });
}

/** Reads `data.yaml` as PyYAML does, which is of YAML 1.1, and checks it. */
export async function* lintYoloConfig(
  path: string,
  inspector: Inspector,
): AsyncGenerator<LintFinding, YoloConfig, undefined> {
  const { parseDocument, visit } = await import("yaml");
  const text = await guardFile("read-failed", path, () => readFile(path, "utf8"));
  const document = parseDocument(text, { version: "1.1" });
  const isTwice = ({ code }: { readonly code: string }): boolean => code === "DUPLICATE_KEY";
  const twice = document.errors.find(isTwice);
  if (twice !== undefined) {
    // PyYAML takes the later of the two.
    yield* inspector.find("value", { path }, `Expected each key once: ${twice.message.split("\n")[0]}`);
  }
  // A single dot is text to PyYAML.
  visit(document, {
    Scalar(_, node) {
      if (node.source === ".") node.value = node.source;
    },
  });
  const [flaw] = [...document.errors.filter((error) => !isTwice(error)), ...document.warnings];
  if (flaw !== undefined) {
    yield* inspector.find("unreadable", { path }, `Expected YAML: ${flaw.message.split("\n")[0]}`);
    return { locations: [], classCount: undefined };
  }
  const value = toValue(document);
  if (!(value instanceof Map)) {
    yield* inspector.find("unreadable", { path }, `Expected keys and values, got ${got(value)}`);
    return { locations: [], classCount: undefined };
  }
  const classCount = yield* lintNames(value as ReadonlyMap<unknown, unknown>, path, inspector);
  const locations = yield* lintLocations(value as ReadonlyMap<unknown, unknown>, path, inspector);
  return { locations, classCount };
}

/** Undefined where aliases would make too much of it. */
function toValue(document: Pick<Document, "toJS">): unknown {
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function* lintNames(
  config: ReadonlyMap<unknown, unknown>,
  path: string,
  inspector: Inspector,
): Generator<LintFinding, number | undefined, undefined> {
  const [names, count] = [config.get("names"), config.get("nc")];
  const where = { path, place: "names" };
  if ((names === undefined || names === null) && count === undefined) {
    yield* inspector.find("field-missing", { path }, 'Expected "names" or "nc", got neither');
    return undefined;
  }
  if (names === undefined || names === null) return typeof count === "number" ? count : undefined;
  const entries: readonly (readonly [unknown, unknown])[] | undefined = Array.isArray(names)
    ? [...(names as unknown[]).entries()]
    : names instanceof Map
      ? [...(names as Map<unknown, unknown>)]
      : undefined;
  if (entries === undefined) {
    yield* inspector.find("names", where, `Expected a list of names or names by number, got ${got(names)}`);
    return undefined;
  }
  const numbers = new Set(entries.map(([key]) => (/^\d+$/.test(String(key)) ? Number(key) : key)));
  if (!entries.every((_, index) => numbers.has(index))) {
    const message = `Expected names for 0 to ${entries.length - 1}, got ${got([...numbers].slice(0, 10))}`;
    yield* inspector.find("names", where, message);
  }
  for (const [key, name] of entries) {
    if (typeof name === "string") continue;
    yield* inspector.find("names", where, `Expected the name of ${got(key)} to be text, got ${got(name)}: quote it`);
  }
  if (count !== undefined && Number(count) !== entries.length) {
    yield* inspector.find("names", { path, place: "nc" }, `Expected nc to be ${entries.length}, got ${got(count)}`);
  }
  return entries.length;
}

/** As Ultralytics does: what begins with `../`, as Roboflow writes it, is also looked for without. */
async function locate(folder: string, location: string): Promise<string> {
  if (isAbsolute(location)) return location;
  const place = join(folder, location);
  const isBeside = location.startsWith("../") && !(await isThere(place));
  return isBeside ? join(folder, location.slice(3)) : place;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function* lintLocations(
  config: ReadonlyMap<unknown, unknown>,
  path: string,
  inspector: Inspector,
): AsyncGenerator<LintFinding, [string, string][], undefined> {
  const root = config.get("path");
  let folder = dirname(path);
  if (root !== undefined && root !== null && typeof root !== "string") {
    yield* inspector.find("value", { path, place: "path" }, `Expected a path, got ${got(root)}`);
  }
  if (typeof root === "string" && root !== "") {
    if (!isAbsolute(root)) {
      const message = `Expected no path, or an absolute one, got ${got(root)}`;
      yield* inspector.find("path-relative", { path, place: "path" }, message);
    }
    folder = isAbsolute(root) ? root : join(folder, root);
  }
  const locations: [string, string][] = [];
  for (const split of ["train", "val", "test"]) {
    const value = config.get(split) ?? (split === "val" ? config.get("validation") : undefined);
    if (value === undefined || value === null) {
      if (split === "test") continue;
      yield* inspector.find(
        "field-missing",
        { path, place: split },
        `Expected the images of "${split}", got ${got(value)}`,
      );
      continue;
    }
    for (const location of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof location !== "string") {
        yield* inspector.find("field-missing", { path, place: split }, `Expected a path, got ${got(location)}`);
        continue;
      }
      const place = await locate(folder, location);
      if (split !== "test" || (await isThere(place))) locations.push([split, place]);
      else {
        const message = `Expected ${JSON.stringify(place)}, which is not there`;
        yield* inspector.find("split-missing", { path, place: split }, message);
      }
    }
  }
  return locations;
}
