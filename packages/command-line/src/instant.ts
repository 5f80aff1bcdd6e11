import { UsageError } from "./errors.ts";
import { printable } from "./printable.ts";

const shape = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d))?$/;

const expected =
  'expected a date such as "2014-05-23" (its midnight in UTC) or an instant such as "2014-05-23T14:44:02Z"';

/**
 * Reads a date, which means its midnight in UTC, or an instant with its zone, as ISO 8601 writes them. Gives the
 * instant in UTC, with up to nine digits of a second as given: `2014-05-23T14:44:02.79Z`.
 *
 * @throws {UsageError} for anything else, a day that no calendar has included
 */
export function readInstant(option: string, text: string): string {
  const refuse = (): never => {
    throw new UsageError(`Cannot use ${option} "${printable(text)}": ${expected}`);
  };
  const [, day = "", minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] =
    shape.exec(text.trim()) ?? refuse();
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date takes the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) refuse();
  const instant = new Date(`${day}T${minutes}:${seconds}${zone.toUpperCase()}`);
  if (Number.isNaN(instant.getTime())) refuse();
  const whole = instant.toISOString();
  if (!/^\d{4}-/.test(whole)) refuse();
  return `${whole.slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** Whether an instant of {@link readInstant} is before another. */
export function isBefore(a: string, b: string): boolean {
  return sortKey(a) < sortKey(b);
}

/** With all nine digits of a second, so that text compares as time does. */
function sortKey(instant: string): string {
  return `${instant.slice(0, 19)}.${instant.slice(20, -1).padEnd(9, "0")}`;
}
