import type { Answer } from "./exchange.ts";

/** What an answer says beside its body. */
export interface ResponseHead {
  readonly status: number;
  /** The Content-Encoding, if there is any. */
  readonly encoding?: string;
  /** The Content-Length. */
  readonly lengthBytes?: number;
  readonly etag?: string;
  /** The Last-Modified, as it is. */
  readonly lastModified?: string;
  /** The first byte of the Content-Range. */
  readonly rangeStart?: number;
  /** Size of the whole file, from the Content-Range of a part of it. */
  readonly wholeBytes?: number;
  readonly retryAfter?: string;
}

/** Reads the headers that matter; those that are malformed are not there. */
export function readHead({ statusCode = 0, headers }: Answer): ResponseHead {
  const encoding = textOf(headers["content-encoding"]);
  const lengthBytes = countOf(textOf(headers["content-length"]));
  const etag = textOf(headers.etag);
  const lastModified = textOf(headers["last-modified"]);
  const retryAfter = textOf(headers["retry-after"]);
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(textOf(headers["content-range"]) ?? "");
  const [, rangeStart, wholeBytes] = range ?? [];
  return {
    status: statusCode,
    ...(encoding !== undefined && { encoding }),
    ...(lengthBytes !== undefined && { lengthBytes }),
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
    ...(rangeStart !== undefined && { rangeStart: Number(rangeStart) }),
    ...(wholeBytes !== undefined && { wholeBytes: Number(wholeBytes) }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/**
 * What tells, sent as If-Range, that the file has not changed since: a strong ETag, or else the Last-Modified.
 * Undefined when the answer has neither, so that its rest cannot be asked for.
 */
export function validatorOf({ etag, lastModified }: ResponseHead): string | undefined {
  return etag?.startsWith('"') === true ? etag : lastModified;
}

/** The Last-Modified in milliseconds since 1970. */
export function modifiedMillisOf({ lastModified }: ResponseHead): number | undefined {
  const millis = Date.parse(lastModified ?? "");
  return Number.isNaN(millis) ? undefined : millis;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
