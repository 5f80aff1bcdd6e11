import { parseDocument } from "yaml";
import { FormatsError } from "../errors.ts";
import { withSlashes } from "../reading.ts";

/** What a `data.yaml` says, as far as a reader needs it. */
export interface ParsedDataYaml {
  readonly path: string | undefined;
  /** Name of each class by its number; gaps have none. */
  readonly names: readonly (string | undefined)[];
  /** How many columns of a row are points of a pose, after those of its box; 0 for other datasets. */
  readonly keypointColumnCount: number;
  /** Folders or lists of images, by the key that they are under and the split that this means. */
  readonly splits: readonly { readonly key: string; readonly split: string; readonly locations: readonly string[] }[];
}

/** Numbers of classes beyond this are a mistake, and would only fill the memory. */
const mostClasses = 1_000_000;
const notSplits = new Set(
  "path names nc channels download yaml_file kpt_shape flip_idx kpt_names masks_dir".split(" "),
);

/**
 * Parses a `data.yaml`. Every scalar is the text that is written there: a class that somebody called `no` and did not quote is no, not false.
 *
 * @param file what it is called in messages
 * @throws {FormatsError} code "read-failed" for what is no YAML, or names no classes
 */
export function parseDataYaml(text: string, file: string): ParsedDataYaml {
  const document = parseDocument(text, { schema: "failsafe", stringKeys: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw unreadable(file, `it is no YAML: ${error.message.split("\n")[0]}`);
  const value = toValue(() => document.toJS({ maxAliasCount: 100 }) as unknown, file);
  if (!isMap(value)) throw unreadable(file, "expected a map of keys and values");
  const splits = Object.entries(value)
    .filter(([key]) => !notSplits.has(key))
    .map(([key, location]) => ({ key, split: toSplit(key), locations: toTexts(location).map(withSlashes) }))
    .filter(({ locations }) => locations.length > 0);
  const path = toTexts(value.path).map(withSlashes)[0];
  return { path, names: toNames(value, file), keypointColumnCount: toColumnCount(value.kpt_shape), splits };
}

/** Of `kpt_shape: [17, 3]`, as datasets of poses have it: so many points of so many numbers. */
function toColumnCount(shape: unknown): number {
  const [points = 0, dimensions = 0] = toTexts(shape).map(Number);
  return Number.isSafeInteger(points * dimensions) ? points * dimensions : 0;
}

/** The split of a key, as Ultralytics takes it. */
export function toSplit(key: string): string {
  return key === "validation" ? "val" : key;
}

function toValue(read: () => unknown, file: string): unknown {
  try {
    return read();
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause));
  }
}

function toNames({ names, nc }: Readonly<Record<string, unknown>>, file: string): (string | undefined)[] {
  if (Array.isArray(names)) return names.map(toName);
  const result: (string | undefined)[] = [];
  if (isMap(names)) {
    for (const [key, name] of Object.entries(names)) {
      const index = /^\d+$/.test(key) ? Number(key) : mostClasses;
      if (index >= mostClasses)
        throw unreadable(file, `expected numbers from 0 as keys of names, got ${JSON.stringify(key)}`);
      while (result.length <= index) result.push(undefined);
      result[index] = toName(name);
    }
    return result;
  }
  const count = typeof nc === "string" && /^\d+$/.test(nc) ? Number(nc) : mostClasses;
  if (count >= mostClasses) throw unreadable(file, "expected names, a list or a map of numbers and names");
  // As Ultralytics calls them.
  return Array.from({ length: count }, (_, index) => `class_${index}`);
}

function toName(name: unknown): string | undefined {
  return typeof name === "string" && name !== "" ? name : undefined;
}

function toTexts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(
    (item): item is string => typeof item === "string" && item !== "" && item !== "null" && item !== "~",
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(file: string, reason: string): FormatsError {
  return new FormatsError("read-failed", `Cannot read ${JSON.stringify(file)}: ${reason}`, { path: file });
}
