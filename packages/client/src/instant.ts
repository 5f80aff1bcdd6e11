/** An instant as a text that compares as time does: whole seconds since the year 0, then nine digits of a second. */
export type InstantKey = string;

/** From the year 0 to 1970, so that keys of all years have one length. */
const offsetSeconds = 62_200_000_000;

interface Instant {
  /** Since 1970. */
  readonly seconds: number;
  /** Nine digits or fewer. */
  readonly fraction: string;
}

/**
 * The key of an ISO 8601 instant, by UTC if it names no zone; undefined for what is none. Servers send fractions of
 * 0, 3, 6 or 9 digits, more than a `Date` can tell apart.
 */
export function instantKey(text: string): InstantKey | undefined {
  const instant = parseInstant(text.trim());
  if (instant === undefined) return undefined;
  const seconds = String(instant.seconds + offsetSeconds).padStart(12, "0");
  return `${seconds}.${instant.fraction.padEnd(9, "0")}`;
}

/** Milliseconds from 1970 to the second of an ISO 8601 instant; undefined for what is none. */
export function instantMillis(text: string): number | undefined {
  const instant = parseInstant(text.trim());
  return instant === undefined ? undefined : instant.seconds * 1000;
}

function parseInstant(text: string): Instant | undefined {
  // A day alone is its first instant.
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text.toUpperCase();
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(full);
  if (match === null) return undefined;
  const [, time = "", fraction = "", zone = "Z"] = match;
  const millis = Date.parse(time + zone.replace(/^([+-]\d\d)$/, "$1:00").replace(/^([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(millis) ? undefined : { seconds: millis / 1000, fraction: fraction.slice(0, 9) };
}
