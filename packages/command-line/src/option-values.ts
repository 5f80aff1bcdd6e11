import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";

/** A yargs `coerce` that also tells what it reads, for help and for shells that complete what a user types. */
export interface ValueReader<Value> {
  (value: unknown): Value;
  /** The words it takes, if those are few. */
  readonly words?: readonly string[];
  /** Whether it takes several of the words, with commas between them. @default false */
  readonly isList?: boolean;
  /** What the help has in the place of a value. @default the last word of the option's name */
  readonly placeholder?: string;
}

type ValueFacts = Pick<ValueReader<unknown>, "words" | "isList" | "placeholder">;

/** Reads as another does and makes something of the result; tells the same of what a value may be. */
export function derived<Read, Value>(read: ValueReader<Read>, make: (read: Read) => Value): ValueReader<Value> {
  return Object.assign((value: unknown) => make(read(value)), valueFacts(read));
}

/** Leaves a value as it was typed, and tells the same of what it may be as another. */
export function unread(read: ((value: unknown) => unknown) | undefined): ValueReader<unknown> {
  return Object.assign((value: unknown) => value, valueFacts(read));
}

/** What the `coerce` of an option tells, be it one of these or not. */
export function valueFacts(read: ((value: unknown) => unknown) | undefined): ValueFacts {
  const { words, isList, placeholder } = (read ?? {}) as ValueFacts;
  return {
    ...(words !== undefined && { words }),
    ...(isList !== undefined && { isList }),
    ...(placeholder !== undefined && { placeholder }),
  };
}

const isNumber = { placeholder: "number" } as const;

/**
 * A yargs `coerce` for an option that takes a whole number from 1 up.
 *
 * @throws {UsageError} when the value is anything else.
 */
export function positiveInteger(option: string): ValueReader<number | undefined> {
  const read = (value: unknown): number | undefined => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= 1) return number;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected a whole number from 1 up`);
  };
  return Object.assign(read, isNumber);
}

/**
 * A yargs `coerce` for an option that takes a number from 0 up, fractions allowed.
 *
 * @throws {UsageError} when the value is anything else.
 */
export function nonNegativeNumber(option: string): ValueReader<number | undefined> {
  const read = (value: unknown): number | undefined => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    const number = Number(text);
    if (text !== "" && Number.isFinite(number) && number >= 0) return number;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected a number from 0 up`);
  };
  return Object.assign(read, isNumber);
}

/**
 * A yargs `coerce` for an option that takes one of a few words, in any letter case.
 *
 * @throws {UsageError} that lists the words and, when one is near, suggests it.
 */
export function oneOf<Word extends string>(option: string, words: readonly Word[]): ValueReader<Word | undefined> {
  const read = (value: unknown): Word | undefined => {
    if (value === undefined) return undefined;
    const text = String(value);
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    const near = nearest(text, words);
    const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
    throw new UsageError(`Cannot use ${option} "${printable(text)}": expected one of ${words.join(", ")}${hint}`);
  };
  return Object.assign(read, { words });
}

/**
 * A yargs `coerce` for an option that takes one or several of a few words with commas between them, each as {@link oneOf} reads it.
 *
 * @throws {UsageError} as {@link oneOf}
 */
export function someOf<Word extends string>(option: string, words: readonly Word[]): ValueReader<Word[] | undefined> {
  const readOne = oneOf(option, words);
  const read = (value: unknown): Word[] | undefined => {
    if (value === undefined) return undefined;
    return String(value)
      .split(",")
      .map((text) => readOne(text.trim()) as Word);
  };
  return Object.assign(read, { words, isList: true });
}
