/** An instant as a text that compares as time does: whole seconds since 1970, then nine digits of a second. */
export type InstantKey = string;

/** Where counting starts, so that keys of all years have one length and order: the year 0. */
const offsetSeconds = 62_200_000_000;

/**
 * The key of an ISO 8601 instant; undefined for what is none. Servers send fractions of 0, 3, 6 or 9 digits, more than
 * a `Date` can tell apart.
 */
export function instantKey(text: string): InstantKey | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(text.trim());
  if (match === null) {
    // A day alone is its first instant.
    return /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? instantKey(`${text.trim()}T00:00:00Z`) : undefined;
  }
  const [, time = "", fraction = "", zone = "Z"] = match;
  const millis = Date.parse(time.toUpperCase() + zone.toUpperCase().replace(/^([+-]\d\d)$/, "$1:00"));
  if (Number.isNaN(millis)) return undefined;
  const seconds = String(millis / 1000 + offsetSeconds).padStart(12, "0");
  return `${seconds}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}
