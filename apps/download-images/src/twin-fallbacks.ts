import { join } from "node:path";
import { isJsonStreamError, readArray, writeArray } from "@m3/json-stream";
import type { Failure } from "./failures.ts";

/** Beside the downloader's journal in the output folder. */
const fileName = join(".m3", "unusable-twins.jsonl");

/** Failures that say something of the file, and not only of how its host was doing. */
const lastingCodes: ReadonlySet<string> = new Set([
  "not-found",
  "forbidden",
  "http-status",
  "redirect",
  "refused-host",
  "too-large",
  "encoding",
  "not-image",
  "damaged-image",
  "unexpected",
]);

/** Images of the wanted format that cannot stand in for the ones drawn on, as earlier runs have found out. */
export interface TwinFallbacks {
  /** Whether the URL's image was found to be of no use. */
  has(url: string): boolean;
  /** Notes a twin that failed, if that will not pass. Returns whether it is so. */
  note(failure: Failure): boolean;
  /** Twins that were noted, with why. */
  readonly noted: ReadonlyMap<string, Failure>;
  /** Writes down what was noted, so that the next run need not ask for it again. */
  write(): Promise<void>;
}

/**
 * Reads what is known of a folder's images.
 *
 * @param folder undefined where images go to object storage; nothing is remembered then
 * @param isForgotten when everything is asked for again
 */
export async function readTwinFallbacks(folder: string | undefined, isForgotten: boolean): Promise<TwinFallbacks> {
  const path = folder === undefined ? undefined : join(folder, fileName);
  const known = new Map<string, string>();
  if (path !== undefined && !isForgotten) {
    try {
      for await (const element of readArray(path)) {
        const { url, code } = (element ?? {}) as { readonly url?: unknown; readonly code?: unknown };
        if (typeof url === "string" && typeof code === "string") known.set(url, code);
      }
    } catch (error) {
      // Without it twins are asked for once more.
      if (!isJsonStreamError(error)) throw error;
    }
  }
  const noted = new Map<string, Failure>();
  return {
    has: (url) => known.has(url),
    noted,
    note(failure) {
      const { url, code } = failure;
      if (url === undefined || !lastingCodes.has(code)) return false;
      noted.set(url, failure);
      return true;
    },
    async write() {
      if (path === undefined || noted.size === 0) return;
      for (const [url, { code }] of noted) known.set(url, code);
      const records = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([url, code]) => ({ url, code }));
      await writeArray(path, records, { layout: "lines" });
    },
  };
}
