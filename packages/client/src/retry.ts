import { setTimeout as delay } from "node:timers/promises";
import { abortedError, ClientError } from "./errors.ts";
import type { ClientSettings } from "./options.ts";

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** How the retries of one failed attempt are decided. */
export interface RetryQuestion {
  readonly error: ClientError;
  /** Attempts made since the last progress, this one included. */
  readonly attempts: number;
  /** Whether the host ever answered this client. */
  readonly isHostKnown: boolean;
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined when there shall be none.
 *
 * A host that never answered is most likely misspelt, switched off or out of reach, and its user wants to hear that
 * in seconds. One that has answered before gets the whole patience.
 *
 * @param random a number from 0 up to 1
 */
export function retryDelayMillis(
  question: RetryQuestion,
  settings: ClientSettings,
  random: number,
): number | undefined {
  const { error, attempts } = question;
  if (attempts > Math.min(settings.retryLimit, ownLimit(question))) return undefined;
  const backOffMillis = settings.retryDelayMillis * 2 ** (attempts - 1) * (0.5 + random);
  const { retryAfterMillis = 0 } = error;
  if (retryAfterMillis > settings.maxRetryDelayMillis) return undefined;
  return Math.max(retryAfterMillis, Math.min(backOffMillis, settings.maxRetryDelayMillis));
}

/** How many retries this kind of failure deserves at most. */
function ownLimit({ error, isHostKnown }: RetryQuestion): number {
  switch (error.code) {
    case "http-status":
      return passingStatuses.has(error.status ?? 0) ? Number.POSITIVE_INFINITY : 0;
    case "network":
      return error.phase === "connect" && !isHostKnown ? 1 : Number.POSITIVE_INFINITY;
    case "timeout":
      if (error.phase === "connect" && !isHostKnown) return 0;
      // The server may still be busy with the question it was asked: asking again and again makes it worse.
      return error.phase === "response" ? 1 : Number.POSITIVE_INFINITY;
    case "invalid-response":
      return Number.POSITIVE_INFINITY;
    case "not-found":
    case "configuration":
    case "aborted":
      return 0;
  }
}

/**
 * Reads a `Retry-After` header: seconds or a date. Undefined when absent or not understood.
 *
 * @param nowMillis milliseconds since the epoch
 */
export function parseRetryAfter(header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  // Every date form of HTTP begins with the day's name; Date.parse alone takes almost anything for a date.
  if (!/^[a-z]{3,9},? /i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - nowMillis);
}

/** The error as its caller shall see it: with the number of attempts, and why there were no more. */
export function finalError(error: ClientError, attempts: number, settings: ClientSettings): ClientError {
  const { url, status, serverMessage, contentType, phase, retryAfterMillis, cause } = error;
  const notes: string[] = [];
  if (attempts > 1) notes.push(`${attempts} attempts`);
  if (retryAfterMillis !== undefined && retryAfterMillis > settings.maxRetryDelayMillis) {
    notes.push(`it asks to be left alone for ${Math.ceil(retryAfterMillis / 1000)} s`);
  }
  const note = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
  const reason = error.reason + note;
  const details = { url, status, serverMessage, contentType, phase, retryAfterMillis, cause, attempts, reason };
  return new ClientError(error.code, error.message + note, details);
}

/**
 * Waits.
 *
 * @throws {ClientError} code "aborted"
 */
export async function pause(millis: number, action: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(millis, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw abortedError(action, signal);
  }
}
