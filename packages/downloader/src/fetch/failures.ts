import { STATUS_CODES } from "node:http";
import { ItemFailure } from "../item-failure.ts";
import { systemCode } from "../storage/disk-failure.ts";
import type { ResponseHead } from "./response-head.ts";
import { parseRetryAfter } from "./retry.ts";

/** How far a request had come when it broke. */
export interface Progress {
  /** Of the answer, if it has begun. */
  readonly status: number | undefined;
  readonly receivedBytes: number;
  readonly promisedBytes: number | undefined;
  /** Whether its connection had served a request before. */
  readonly isReused: boolean;
}

/** The failure for an answer with another status than the one asked for. */
export function refusedStatus(url: string, { status, retryAfter }: ResponseHead, expected: number): ItemFailure {
  const words = STATUS_CODES[status];
  const message = `Cannot fetch "${url}": expected status ${expected}, got ${status}${words === undefined ? "" : ` ${words}`}`;
  const retryAfterMillis = parseRetryAfter(retryAfter, Date.now());
  if (status === 404 || status === 410) return new ItemFailure("not-found", message, { retry: "never", status });
  if (status === 401 || status === 403) return new ItemFailure("forbidden", message, { retry: "never", status });
  if (status === 429 || status === 503) {
    return new ItemFailure("throttled", message, { retry: "backoff", status, retryAfterMillis });
  }
  if (status >= 500) return new ItemFailure("server-error", message, { retry: "backoff", status, retryAfterMillis });
  const retry = status === 408 || status === 425 ? "backoff" : "never";
  return new ItemFailure("http-status", message, { retry, status, retryAfterMillis });
}

const timeoutPhases: Readonly<Record<string, string>> = {
  lookup: "no address of the host",
  connect: "no connection",
  secureConnect: "no secure connection",
  response: "no answer",
};

const redirectCodes = new Set(["ERR_TOO_MANY_REDIRECTS", "ERR_UNSUPPORTED_PROTOCOL", "ERR_INVALID_URL"]);
const certificateCode = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|EPROTO$)/;

/** The failure for an error of got or of Node underneath it. */
export function networkFailure(url: string, error: Error, progress: Progress): ItemFailure {
  // A look-up or a redirect that was refused has said why already.
  const refusal = [error, error.cause].find((each) => each instanceof ItemFailure);
  if (refusal !== undefined) return refusal;
  const code = systemCode(error);
  const { status } = progress;
  const fail = (kind: ItemFailure["code"], what: string, retry: ItemFailure["retry"]): ItemFailure =>
    new ItemFailure(kind, `Cannot fetch "${url}": ${what}`, { retry, status, cause: error });
  if (code === "ETIMEDOUT" && "event" in error) {
    const phase = timeoutPhases[String(error.event)] ?? "no answer";
    const limit = /(\d+)ms$/.exec(error.message)?.[1];
    return fail("timeout", `${phase} within ${Number(limit ?? 0) / 1000} s`, "backoff");
  }
  if (redirectCodes.has(code)) return fail("redirect", redirectReason(code), "never");
  if (code === "ENOTFOUND") return fail("dns", "its host has no address (ENOTFOUND)", "once");
  if (code === "EAI_AGAIN") return fail("dns", "its host's address cannot be looked up now (EAI_AGAIN)", "backoff");
  if (certificateCode.test(code)) return fail("tls", `no secure connection (${code})`, "never");
  if (status !== undefined) {
    const { receivedBytes, promisedBytes } = progress;
    const all = promisedBytes === undefined ? "all of them" : String(promisedBytes);
    return fail("truncated", `the connection broke after ${receivedBytes} bytes, expected ${all}`, "backoff");
  }
  const isStale = progress.isReused && (code === "ECONNRESET" || code === "EPIPE");
  // Node tries all addresses of a host and then says nothing in the message.
  return fail("network", `no answer (${code === "" ? error.message : code})`, isStale ? "free" : "backoff");
}

/** The failure for a redirect that cannot be followed. */
export function redirectFailure(url: string, isTooOften: boolean): ItemFailure {
  const reason = redirectReason(isTooOften ? "ERR_TOO_MANY_REDIRECTS" : "");
  return new ItemFailure("redirect", `Cannot fetch "${url}": ${reason}`, { retry: "never" });
}

function redirectReason(code: string): string {
  if (code === "ERR_TOO_MANY_REDIRECTS") return "it is redirected too often";
  return "it is redirected to what is no http or https URL that can be asked for";
}
