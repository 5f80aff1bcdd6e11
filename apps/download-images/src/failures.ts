import { readFile, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "@m3/command-line";
import { isJsonStreamError, readArray, writeArray, writeFileAtomically } from "@m3/json-stream";
import { readHead } from "./file-head.ts";

/** An image that could not be had. */
export interface Failure {
  /** A failure code of `@m3/downloader`; or, where already its URL could not be found, of `@m3/client`, or "no-url". */
  readonly code: string;
  readonly message: string;
  /** HTTP status, if there was an answer. */
  readonly status?: number;
  readonly attempts: number;
  readonly url?: string;
  readonly path?: string;
  /** Image references concerned, sorted. */
  readonly uuids: readonly string[];
}

/** The files of failures, in the folder where the command runs. */
export const failuresCsv = "failures.csv";
/** The same with all that is known. */
export const failuresJsonl = "failures.jsonl";

/** Bytes at the beginning of a file that show whose it is. */
const headBytes = 1024 * 1024;

/**
 * Makes sure that what a run writes over, or removes when nothing fails, was written by an earlier one: by this command,
 * or by m3-download, whose lists begin with a URL as well.
 *
 * @throws {UsageError}
 */
export async function requireOwnFailures(cwd: string): Promise<void> {
  const [csv, jsonl] = await Promise.all(
    [failuresCsv, failuresJsonl].map(async (name) => (await readHead(resolve(cwd, name), headBytes))?.toString()),
  );
  const isOwnJsonl = /^\{"(?:url|path|code)":.*"image_reference_uuids":\[/.test(jsonl ?? "");
  const isOwnCsv = isOwnJsonl || /^["']?[a-z][a-z0-9+.-]*:[^\n]*,/i.test(csv ?? "");
  for (const name of [failuresCsv, failuresJsonl]) {
    const found = await stat(resolve(cwd, name)).catch(ignoreMissing);
    if (found?.isDirectory() !== true) continue;
    throw new UsageError(`Cannot write failures to ${name}: there is a folder of that name, rename it`);
  }
  for (const [name, head, isOwn] of [
    [failuresCsv, csv, isOwnCsv],
    [failuresJsonl, jsonl, isOwnJsonl],
  ] as const) {
    if (head === undefined || head === "" || isOwn) continue;
    throw new UsageError(`Cannot write failures to ${name}: there is a file of that name that lists none, rename it`);
  }
}

/**
 * Writes the failures, or removes the files when there are none. Returns the name of the file to tell the user, if any.
 *
 * `failures.csv` is as m3-download writes it: `url,path` a line, no header; `failures.jsonl` has everything, and also
 * the images that have no URL.
 */
export async function writeFailures(failures: readonly Failure[], cwd: string): Promise<string | undefined> {
  const sorted = [...failures].sort((a, b) => compare(a.url ?? "", b.url ?? "") || compare(firstUuid(a), firstUuid(b)));
  const withUrl = sorted.filter(({ url }) => url !== undefined);
  const [csvPath, jsonlPath] = [resolve(cwd, failuresCsv), resolve(cwd, failuresJsonl)];
  if (withUrl.length === 0) await rm(csvPath, { force: true });
  else await writeFileAtomically(csvPath, withUrl.map(toCsvLine).join(""));
  if (sorted.length === 0) {
    await rm(jsonlPath, { force: true });
    return undefined;
  }
  await writeArray(jsonlPath, sorted.map(toRecord), { layout: "lines" });
  return withUrl.length === sorted.length ? failuresCsv : failuresJsonl;
}

/**
 * Reads which of `urls` failed the last time, from both files: ours, and the one of m3-download, which quotes nothing.
 * Undefined when there is neither file.
 */
export async function readFailedUrls(urls: ReadonlySet<string>, cwd: string): Promise<Set<string> | undefined> {
  const failed = new Set<string>();
  const csv = await readFile(resolve(cwd, failuresCsv), "utf8").catch(ignoreMissing);
  for (const line of csv?.split(/\r?\n/) ?? []) {
    for (const url of fieldsThatBegin(line)) if (urls.has(url)) failed.add(url);
  }
  let hasLines = true;
  try {
    for await (const record of readArray(resolve(cwd, failuresJsonl))) {
      const { url } = (record ?? {}) as { readonly url?: unknown };
      if (typeof url === "string" && urls.has(url)) failed.add(url);
    }
  } catch (error) {
    if (!isJsonStreamError(error)) throw error;
    hasLines = false;
  }
  return csv === undefined && !hasLines ? undefined : failed;
}

/** The texts that may be the first field: a quoted one, or all that end at a comma. */
function* fieldsThatBegin(line: string): Generator<string, void, undefined> {
  const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
  if (quoted !== undefined) yield quoted.replaceAll('""', '"');
  for (let at = line.indexOf(","); at !== -1; at = line.indexOf(",", at + 1)) yield line.slice(0, at);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

function toRecord(failure: Failure): unknown {
  const { url, path, code, status, attempts, message, uuids } = failure;
  return { url, path, code, status, attempts, message, image_reference_uuids: uuids };
}

function toCsvLine({ url = "", path = "" }: Failure): string {
  return `${toCsvField(url)},${toCsvField(path)}\n`;
}

/** Quotes by RFC 4180, and keeps spreadsheets from taking a text from outside for a formula. */
function toCsvField(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function firstUuid({ uuids }: Failure): string {
  return uuids[0] ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
