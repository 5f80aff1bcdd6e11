import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { writeArray, writeFileAtomically } from "@m3/json-stream";

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
