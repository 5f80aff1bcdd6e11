import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";

/**
 * A yargs `coerce` for an option that takes a whole number from 1 up.
 *
 * @throws {UsageError} when the value is anything else.
 */
export function positiveInteger(option: string): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= 1) return number;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected a whole number from 1 up`);
  };
}

/**
 * A yargs `coerce` for an option that takes a number from 0 up, fractions allowed.
 *
 * @throws {UsageError} when the value is anything else.
 */
export function nonNegativeNumber(option: string): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    const number = Number(text);
    if (text !== "" && Number.isFinite(number) && number >= 0) return number;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected a number from 0 up`);
  };
}

/**
 * A yargs `coerce` for an option that takes one of a few words, in any letter case.
 *
 * @throws {UsageError} that lists the words and, when one is near, suggests it.
 */
export function oneOf<Word extends string>(
  option: string,
  words: readonly Word[],
): (value: unknown) => Word | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value);
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    const near = nearest(text, words);
    const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected one of ${words.join(", ")}${hint}`);
  };
}
