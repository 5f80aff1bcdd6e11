import type { ResponseHead } from "./fetch/response-head.ts";
import { ItemFailure } from "./item-failure.ts";

/** Which version of a file a part is of. */
export interface FileVersion {
  /** Its ETag or Last-Modified. */
  readonly validator: string | undefined;
  /** Size of the whole file, where its host said that. */
  readonly wholeBytes: number | undefined;
}

/** What is said about a part that outlives its run. */
export interface PartNote extends FileVersion {
  readonly url: string;
}

/**
 * Makes sure that an answer of status 206 is the rest of a file whose first `sizeBytes` are there. Hosts may send a part
 * without a look at If-Range, and a JPEG of two files' halves passes for an image.
 *
 * @returns the size of the whole file
 * @throws {ItemFailure} when it is something else.
 */
export function requireRest(
  url: string,
  sizeBytes: number,
  known: FileVersion,
  head: ResponseHead,
): number | undefined {
  const { rangeStart, wholeBytes, etag, lastModified, encoding } = head;
  const { validator } = known;
  const expectedBytes = known.wholeBytes ?? wholeBytes;
  // Who was asked with a date need not repeat it.
  const gotVersion = validator?.startsWith('"') === true ? etag : (lastModified ?? validator);
  const isSame = wholeBytes === expectedBytes && gotVersion === validator;
  if (rangeStart === sizeBytes && isSame && encoding === undefined) return expectedBytes;
  const expected = `expected bytes from ${sizeBytes} of ${expectedBytes}, version ${validator}`;
  const got = `got those from ${rangeStart} of ${wholeBytes}, version ${gotVersion}`;
  const message = `Cannot fetch "${url}": ${expected}; ${got}`;
  throw new ItemFailure("truncated", message, { retry: "free", status: 206, isSpoilt: true });
}

/**
 * Makes sure that a file is as large as its host said at first: it may send less of the rest than it was asked for.
 *
 * @throws {ItemFailure}
 */
export function requireWhole(url: string, sizeBytes: number, wholeBytes: number | undefined): void {
  if (wholeBytes === undefined || sizeBytes === wholeBytes) return;
  const message = `Cannot fetch "${url}": expected ${wholeBytes} bytes, got ${sizeBytes}`;
  throw new ItemFailure("truncated", message, { retry: "backoff", isSpoilt: sizeBytes > wholeBytes });
}

/** Writes a note. */
export function encodeNote(note: PartNote): string {
  return JSON.stringify(note);
}

/** Reads a note; undefined for what is none. */
export function decodeNote(text: string): PartNote | undefined {
  try {
    const { url, validator, wholeBytes } = JSON.parse(text) as Partial<Record<keyof PartNote, unknown>>;
    if (typeof url !== "string" || typeof validator !== "string") return undefined;
    return { url, validator, wholeBytes: typeof wholeBytes === "number" ? wholeBytes : undefined };
  } catch {
    return undefined;
  }
}
