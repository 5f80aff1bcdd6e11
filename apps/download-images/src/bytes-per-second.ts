import { UsageError } from "@m3/command-line";

const factors: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9 };

/**
 * A yargs `coerce` for a rate in bytes a second: a number above 0, with K, M or G for thousands, millions and billions;
 * `B` and `/s` after it change nothing.
 *
 * @throws {UsageError} when the value is anything else.
 */
export function bytesPerSecond(option: string): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const [, digits, letter = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?(?:\/s)?$/i.exec(String(value).trim()) ?? [];
    const rate = Number(digits) * (factors[letter.toUpperCase()] ?? 1);
    if (rate > 0) return rate;
    throw new UsageError(`Cannot use ${option} "${String(value)}": expected bytes a second, such as 500K, 10M or 1G`);
  };
}
