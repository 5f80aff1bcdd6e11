import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type DownloadOptions, type DownloadRequest, type DownloadResult, download } from "../src/index.ts";

/** Retries without the waits, so that tests are quick. */
export const quick: DownloadOptions = { retry: { baseMillis: 2, maxMillis: 10 } };

/** Runs to the end and gives the results in the order of their ids. */
export async function collect(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  folder: string,
  options: DownloadOptions = quick,
): Promise<DownloadResult[]> {
  const results: DownloadResult[] = [];
  for await (const result of download(requests, folder, options)) results.push(result);
  return results.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Requests that are told apart by their URL. */
export function requestsFor(urls: readonly string[]): DownloadRequest[] {
  return urls.map((url, index) => ({ id: String(index).padStart(5, "0"), url }));
}

/** Names in the folder, without the downloader's own folder. */
export async function listFolder(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== ".m3").sort();
}

/** The file is there with exactly these bytes, and the result says so. */
export async function expectSaved(result: DownloadResult | undefined, folder: string, bytes: Buffer): Promise<void> {
  expect(result).toMatchObject({ sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  if (result === undefined || result.kind === "failed") return;
  expect(result.path).toBe(join(folder, result.name));
  expect((await readFile(result.path)).equals(bytes)).toBe(true);
}
