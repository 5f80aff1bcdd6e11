import { download } from "@m3/downloader";

/** Fetches images for as long as the signal lets it, and says what came of each. */
export async function fetchAll(urls: readonly string[], folder: string, signal?: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  const requests = urls.map((url, index) => ({ id: `image ${index + 1}`, url }));
  for await (const result of download(requests, folder, signal === undefined ? {} : { signal })) {
    if (result.kind === "failed") lines.push(`${result.id}: ${result.code} after ${result.attempts} tries`);
    else lines.push(`${result.id}: ${result.name}, ${result.format}, ${result.widthPixels} x ${result.heightPixels}`);
  }
  return lines.sort();
}
