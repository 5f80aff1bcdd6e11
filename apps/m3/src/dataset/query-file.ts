import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { configurationKeys } from "@m3/client";
import { printable, reasonOf } from "@m3/command-line";
import { DatasetError } from "./errors.ts";
import { type DatasetQuery, type QueryFile, type QueryValue, sortedByName } from "./query.ts";
import { fileOptions, queryOptions } from "./stages.ts";

/** The name of the file in the folder. */
export const queryFileName = "m3-dataset.json";

const version = 1;
/** The text of a query's file; equal queries give equal bytes. */
export function toQueryText({ concepts, format, options, inputs, services }: DatasetQuery): string {
  const file = {
    "m3-dataset": version,
    concepts,
    format,
    options: sortedByName(options),
    ...(Object.keys(inputs).length > 0 && { inputs: sortedByName(inputs) }),
    services: sortedByName(services),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads the file of a query; undefined when there is none.
 *
 * @param hint what to do where it is of another kind
 * @throws {DatasetError} code "not-a-query" when it cannot be read, or is of another kind
 */
export async function readQueryFile(path: string, name: string, hint = rewriteHint): Promise<DatasetQuery | undefined> {
  const text = await readText(path, name);
  return text === undefined ? undefined : parseQuery(text, name, hint);
}

const rewriteHint =
  "Mend it, or delete it and name the folder with -o, the concepts and the options once more: images that are there are kept";

async function readText(path: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const hints = code === "EISDIR" ? [`Of a dataset, name its query: "${join(name, queryFileName)}"`] : [];
    throw new DatasetError("not-a-query", `Cannot read "${name}": ${reasonOf(cause)}`, { cause, hints });
  }
}

/** A query that a first run is at work on. */
export interface PendingQuery {
  readonly query: DatasetQuery;
  /** Whether the run is to make a page too. */
  readonly preview: boolean;
}

/** The text that notes the query of a first run until it is completed. */
export function toPendingText(query: DatasetQuery, { preview }: Omit<PendingQuery, "query">): string {
  return `${JSON.stringify({ ...JSON.parse(toQueryText(query)), preview }, null, 2)}\n`;
}

/**
 * Reads the query of a first run that was cut off; undefined when there is none.
 *
 * @throws {DatasetError} code "not-a-query"
 */
export async function readPending(path: string): Promise<PendingQuery | undefined> {
  const text = await readText(path, path);
  if (text === undefined) return undefined;
  const query = parseQuery(text, path, rewriteHint);
  return { query, preview: (JSON.parse(text) as { preview?: unknown }).preview === true };
}

/**
 * Reads the text of a query. It may have come from anywhere: an option that may not be there is refused, and none can name a file.
 *
 * @throws {DatasetError} code "not-a-query"
 */
export function parseQuery(text: string, name: string, hint?: string): DatasetQuery {
  const hints = hint === undefined ? [] : [hint];
  const refuse = (expected: string): DatasetError =>
    new DatasetError("not-a-query", `Cannot use "${name}" as the query of a dataset: expected ${expected}`, { hints });
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw refuse("JSON");
  }
  if (!isObject(file) || file["m3-dataset"] !== version) throw refuse(`an object with "m3-dataset": ${version}`);
  const { concepts, format, options = {}, inputs = {}, services = {} } = file;
  if (!isTexts(concepts) || concepts.length === 0 || concepts.some((each) => each.trim() === "")) {
    throw refuse('"concepts" to be a list of names');
  }
  if (typeof format !== "string") throw refuse('"format" to be the name of a format');
  if (!isObject(options)) throw refuse('"options" to be an object');
  if (!isObject(inputs) || !Object.values(inputs).every(isQueryFile)) {
    throw refuse('"inputs" to hold a "name" and a "text" for each option');
  }
  // They become files under their options' names.
  const strangeInput = Object.keys(inputs).find((option) => !fileOptions.includes(option) || !(option in options));
  if (strangeInput !== undefined) throw refuse(`no file of an option "${printable(strangeInput)}"`);
  if (!isObject(services) || Object.values(services).some((url) => typeof url !== "string")) {
    throw refuse('"services" to hold addresses');
  }
  const strangeKey = Object.keys(services).find((key) => !(configurationKeys as readonly string[]).includes(key));
  if (strangeKey !== undefined) throw refuse(`no service "${printable(strangeKey)}"`);
  return {
    concepts,
    format,
    options: sortedByName(checkOptions(options, refuse)),
    inputs: sortedByName(inputs as Record<string, QueryFile>),
    services: sortedByName(services as Record<string, string>),
  };
}

function checkOptions(
  options: Readonly<Record<string, unknown>>,
  refuse: (expected: string) => DatasetError,
): Record<string, QueryValue> {
  const known = new Map(queryOptions().map((option) => [option.name, option]));
  for (const [name, value] of Object.entries(options)) {
    const option = known.get(name);
    if (option === undefined) throw refuse(`no option "${printable(name)}"`);
    const isFine =
      option.type === "boolean" ? value === true : option.array === true ? isTexts(value) : typeof value === "string";
    if (isFine) continue;
    const kind = option.type === "boolean" ? "true" : option.array === true ? "a list of texts" : "a text";
    throw refuse(`option "${name}" to be ${kind}`);
  }
  return options as Record<string, QueryValue>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isQueryFile(value: unknown): value is QueryFile {
  return isObject(value) && typeof value.name === "string" && typeof value.text === "string";
}
