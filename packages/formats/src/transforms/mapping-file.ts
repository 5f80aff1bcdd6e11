import { readFile } from "node:fs/promises";
import { cutTable } from "../csv/row-cutter.ts";
import { FormatsError } from "../errors.ts";
import { guardFile } from "../system-failure.ts";

/**
 * Reads a file of {@link remap}, in either form that the script `remap_voc.py` of m3-download takes: JSON is told by its first character, `{`.
 *
 * @throws {FormatsError} code "read-failed", and those of {@link parseMapping}
 */
export async function readMapping(path: string): Promise<Map<string, string>> {
  const text = await guardFile("read-failed", path, () => readFile(path, "utf8"));
  return parseMapping(text, path);
}

/**
 * Parses a mapping: a JSON object of new names by old ones, or CSV (RFC 4180) with the old name in the first column and the new one in the
 * second, without a header; further columns are for people. An empty new name (in JSON also null) drops the category.
 *
 * @param path named in messages
 * @throws {FormatsError} code "invalid-setting" for anything else, and when a name is mapped to two different ones
 */
export async function parseMapping(text: string, path = "mapping"): Promise<Map<string, string>> {
  const plain = text.replace(/^\ufeff/, "");
  if (isJsonList(plain)) throw invalid(path, "CSV of two columns or a JSON object", "a JSON list");
  const entries = /^\s*\{/.test(plain) ? parseJson(plain, path) : parseCsv(plain, path);
  const mapping = new Map<string, string>();
  for (const [from, to] of entries) {
    const other = mapping.get(from);
    if (other !== undefined && other !== to) {
      throw invalid(
        path,
        `${JSON.stringify(from)} once`,
        `it as ${JSON.stringify(other)} and as ${JSON.stringify(to)}`,
      );
    }
    mapping.set(from, to);
  }
  return mapping;
}

/** A list read as CSV would give nonsense without a word. */
function isJsonList(text: string): boolean {
  if (!/^\s*\[/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string, path: string): [string, string][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, "JSON", cause instanceof Error ? cause.message : String(cause));
  }
  // The text begins with a brace, so this is an object.
  return Object.entries(value as object).map(([from, to]: [string, unknown]) => {
    if (to === null) return [from, ""];
    if (typeof to === "string") return [from, to];
    throw invalid(path, `a name for ${JSON.stringify(from)}`, JSON.stringify(to));
  });
}

function parseCsv(text: string, path: string): [string, string][] {
  const { rows, flaw } = cutTable(text, ",");
  if (flaw !== undefined) throw invalid(path, "CSV of two columns or a JSON object", flaw);
  return rows.map(({ cells }, index) => {
    const [from = "", to] = cells;
    if (from !== "" && to !== undefined) return [from, to];
    throw invalid(
      path,
      "an old name and a new one in each row",
      `${JSON.stringify(cells.join(","))} in row ${index + 1}`,
    );
  });
}

function invalid(path: string, expected: string, got: string): FormatsError {
  const message = `Cannot use the mapping ${JSON.stringify(path)}: expected ${expected}, got ${got}`;
  return new FormatsError("invalid-setting", message, { path });
}
