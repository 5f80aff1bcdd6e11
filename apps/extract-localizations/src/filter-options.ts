import { isBefore, nonNegativeNumber, oneOf, printable, readInstant, UsageError } from "@m3/command-line";
import type { FilterCriteria, PartHandling } from "@m3/localizations";

/** Which localizations a user wants. */
export interface FilterOptions {
  readonly concept: readonly string[] | undefined;
  readonly part: readonly string[] | undefined;
  readonly parts: PartHandling | undefined;
  readonly generator: readonly string[] | undefined;
  readonly verified: boolean;
  readonly unverified: boolean;
  readonly verifier: readonly string[] | undefined;
  readonly "min-confidence": number | undefined;
  readonly "confidence-scale": number | undefined;
  readonly observer: readonly string[] | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly "min-depth": number | undefined;
  readonly "max-depth": number | undefined;
  readonly tag: readonly string[] | undefined;
}

const group = "Filters:";
const word = { type: "string", group, requiresArg: true } as const;
// One value each time: an array would swallow the digests that follow it.
const words = { ...word, array: true, nargs: 1 } as const;
const flag = { type: "boolean", default: false, group } as const;

const texts = (option: string) => (values: readonly string[] | undefined) =>
  values?.map((value) => {
    if (value.trim() === "") throw new UsageError(`Cannot use ${option} "${printable(value)}": expected a name`);
    return value.trim();
  });

const instant = (option: string) => (text: string | undefined) =>
  text === undefined ? undefined : readInstant(option, text);

function readScale(value: unknown): number | undefined {
  const scale = nonNegativeNumber("--confidence-scale")(value);
  if (scale === 0)
    throw new UsageError('Cannot use --confidence-scale "0": expected what confidences go up to, 1 or 100');
  return scale;
}

/** The filters, as yargs declares options. */
export const filterOptions = {
  concept: { ...words, coerce: texts("--concept"), describe: "Only of this concept, letter by letter; repeatable" },
  part: {
    ...words,
    coerce: texts("--part"),
    describe: 'Only of this part, such as "eye"; "self" is the whole; repeatable',
  },
  generator: { ...words, coerce: texts("--generator"), describe: "Only made by this tool or model; repeatable" },
  verified: { ...flag, describe: "Only what somebody has verified" },
  unverified: { ...flag, describe: "Only what nobody has verified" },
  verifier: { ...words, coerce: texts("--verifier"), describe: "Only verified by this person; repeatable" },
  "min-confidence": {
    ...word,
    coerce: nonNegativeNumber("--min-confidence"),
    describe: "Only with this confidence or more, as the number stands in the data",
  },
  observer: { ...words, coerce: texts("--observer"), describe: "Only observed or drawn by this person; repeatable" },
  since: { ...word, coerce: instant("--since"), describe: "Only recorded from this date (UTC) or instant on" },
  until: { ...word, coerce: instant("--until"), describe: "Only recorded before this date (UTC) or instant" },
  "min-depth": {
    ...word,
    coerce: nonNegativeNumber("--min-depth"),
    describe: "Only from this depth on, in metres; needs a digest made with --data",
  },
  "max-depth": {
    ...word,
    coerce: nonNegativeNumber("--max-depth"),
    describe: "Only above this depth, in metres; needs the same",
  },
  tag: { ...words, coerce: texts("--tag"), describe: 'Only with this tag, such as "training"; repeatable' },
  parts: {
    type: "string",
    group: "Content:",
    requiresArg: true,
    default: "ignore",
    coerce: oneOf<PartHandling>("--parts", ["label", "ignore", "drop"]),
    describe: 'Of what shows a part only: "label" it concept and part, "ignore" the part, or "drop" it',
  },
  "confidence-scale": {
    ...word,
    group: "Content:",
    coerce: readScale,
    describe: "What the models' confidence goes up to, 1 or 100; noted in the file, and what is beyond it told",
  },
} as const;

/**
 * Refuses filters that nothing can pass.
 *
 * @throws {UsageError}
 */
export function checkFilters(options: Partial<FilterOptions>): void {
  const { since, until, verified, unverified, verifier, part, parts } = options;
  const { "min-depth": min, "max-depth": max, "min-confidence": confidence, "confidence-scale": scale } = options;
  if (since !== undefined && until !== undefined && !isBefore(since, until)) {
    throw new UsageError(`Cannot use --since "${since}" with --until "${until}": expected the first to be earlier`);
  }
  if (min !== undefined && max !== undefined && min >= max) {
    throw new UsageError(`Cannot use --min-depth ${min} with --max-depth ${max}: expected the first to be less`);
  }
  if (unverified === true && (verified === true || verifier !== undefined)) {
    const other = verified === true ? "--verified" : "--verifier";
    throw new UsageError(`Cannot use --unverified with ${other}: nothing is both`);
  }
  if (part !== undefined && parts === "drop") {
    throw new UsageError("Cannot use --part with --parts drop: expected to take parts, or to leave them out");
  }
  if (confidence !== undefined && scale !== undefined && confidence > scale) {
    throw new UsageError(
      `Cannot use --min-confidence ${confidence} with --confidence-scale ${scale}: nothing is above the scale`,
    );
  }
}

/** Turns what the user said into criteria. */
export function toCriteria(options: FilterOptions): FilterCriteria {
  return {
    concepts: options.concept,
    parts: options.part,
    generators: options.generator,
    isVerified: options.verified ? true : options.unverified ? false : undefined,
    verifiers: options.verifier,
    minConfidence: options["min-confidence"],
    observers: options.observer,
    since: options.since,
    until: options.until,
    minDepthMeters: options["min-depth"],
    maxDepthMeters: options["max-depth"],
    tags: options.tag,
  };
}

/** The options that criteria come from, for messages. */
export const optionOf: Readonly<Record<keyof FilterCriteria, string>> = {
  concepts: "--concept",
  parts: "--part",
  generators: "--generator",
  isVerified: "--verified",
  verifiers: "--verifier",
  minConfidence: "--min-confidence",
  observers: "--observer",
  since: "--since",
  until: "--until",
  minDepthMeters: "--min-depth",
  maxDepthMeters: "--max-depth",
  tags: "--tag",
};
