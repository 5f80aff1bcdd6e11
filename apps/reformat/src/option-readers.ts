import { printable, UsageError } from "@m3/command-line";
import type { RollUpGoal, SplitShares } from "@m3/formats";

function refuse(option: string, value: string, expected: string): UsageError {
  return new UsageError(`Cannot use ${option} "${printable(value)}": expected ${expected}`);
}

/**
 * Reads `train=0.8,val=0.1,test=0.1`. Splits become files and folders, so that their names are letters, digits, `-` and `_`.
 *
 * @throws {UsageError}
 */
export function readShares(value: unknown): SplitShares | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  const expected = "names with shares, such as train=0.8,val=0.1,test=0.1";
  const shares = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, name = "", share = ""] = /^\s*([a-z\d_][\w-]*)\s*=\s*([\d.]+)\s*$/i.exec(part) ?? [];
    const number = Number(share);
    if (name === "" || !(number > 0 && number < Infinity) || shares.has(name)) throw refuse("--split", text, expected);
    shares.set(name, number);
  }
  return Object.fromEntries(shares);
}

/**
 * Reads a rank, such as `family`, or `min=20`.
 *
 * @throws {UsageError}
 */
export function readRollUp(value: unknown): RollUpGoal | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  const count = /^min\s*=(.*)$/i.exec(text)?.[1]?.trim();
  const isRank = count === undefined && text !== "" && !text.includes("=");
  if (isRank) return { rank: text };
  const number = Number(count);
  if (/^\d+$/.test(count ?? "") && Number.isSafeInteger(number) && number > 0) return { minCount: number };
  throw refuse("--roll-up", text, "a rank, such as family, or min=20");
}

/**
 * Reads a number of pixels, or a share of the image such as `1%`.
 *
 * @throws {UsageError}
 */
export function readMinSize(value: unknown): { readonly pixels: number } | { readonly share: number } | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  const [, digits = "", percent = ""] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  const isUsable = digits !== "" && number > 0 && (percent === "" || number <= 100);
  if (!isUsable)
    throw refuse("--min-size", text, "a number of pixels, such as 16, or a share of the image, such as 1%");
  return percent === "" ? { pixels: number } : { share: number / 100 };
}

/**
 * A reader of a day or a moment in ISO 8601; one without a zone is in UTC, whatever that of the machine is.
 *
 * @throws {UsageError}
 */
export function instantOf(option: string): (value: unknown) => Date | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    const [, day = "", clock = "T00:00:00", zone = "Z"] =
      /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
    const date = new Date(`${day}${clock.replace(" ", "T")}${zone}`);
    if (Number.isNaN(date.getTime())) {
      throw refuse(option, text, "a day such as 2026-01-31, or a time such as 2026-01-31T12:30:00Z");
    }
    return date;
  };
}

/**
 * A reader of a share: a number above 0, at most 1.
 *
 * @throws {UsageError}
 */
export function shareOf(option: string): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const number = Number(String(value).trim() || Number.NaN);
    if (number > 0 && number <= 1) return number;
    throw refuse(option, String(value), "a number above 0, at most 1");
  };
}
