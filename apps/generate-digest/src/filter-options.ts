import type { ObservationQuery } from "@m3/client";
import { isBefore, nonNegativeNumber, printable, readInstant, UsageError } from "@m3/command-line";

/** Which observations of the concepts a user wants. */
export interface FilterOptions {
  readonly localized: boolean;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly "min-depth": number | undefined;
  readonly "max-depth": number | undefined;
  readonly observer: readonly string[] | undefined;
  readonly group: readonly string[] | undefined;
  readonly activity: readonly string[] | undefined;
  readonly video: readonly string[] | undefined;
}

const group = "Filters:";
const word = { type: "string", group, requiresArg: true } as const;
// One value each time: an array would swallow the concepts that follow it.
const words = { ...word, array: true, nargs: 1 } as const;

const instant = (option: string) => (text: string | undefined) =>
  text === undefined ? undefined : readInstant(option, text);

const texts = (option: string) => (values: readonly string[] | undefined) =>
  values?.map((value) => {
    if (value.trim() === "") throw new UsageError(`Cannot use ${option} "${printable(value)}": expected a name`);
    return value.trim();
  });

const uuidShape = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

function uuids(values: readonly string[] | undefined): string[] | undefined {
  return values?.map((value) => {
    const uuid = value.trim().toLowerCase();
    if (uuidShape.test(uuid)) return uuid;
    throw new UsageError(`Cannot use --video "${printable(value)}": expected the uuid of a video reference`);
  });
}

/** The filters, as yargs declares options. */
export const filterOptions = {
  localized: {
    type: "boolean",
    group,
    default: false,
    describe: "Only observations with a box, point, line or polygon",
  },
  since: { ...word, coerce: instant("--since"), describe: "Only from this date (UTC) or instant on" },
  until: { ...word, coerce: instant("--until"), describe: "Only before this date (UTC) or instant" },
  "min-depth": { ...word, coerce: nonNegativeNumber("--min-depth"), describe: "Only from this depth on, in metres" },
  "max-depth": { ...word, coerce: nonNegativeNumber("--max-depth"), describe: "Only above this depth, in metres" },
  observer: { ...words, coerce: texts("--observer"), describe: "Only by this observer; repeatable" },
  group: { ...words, coerce: texts("--group"), describe: "Only of this group, such as ROV; repeatable" },
  activity: { ...words, coerce: texts("--activity"), describe: "Only during this activity; repeatable" },
  video: { ...words, coerce: uuids, describe: "Only of the video reference with this uuid; repeatable" },
} as const;

/**
 * Refuses filters that nothing can pass.
 *
 * @throws {UsageError}
 */
export function checkFilters({ since, until, ...options }: Partial<FilterOptions>): void {
  const { "min-depth": min, "max-depth": max } = options;
  if (since !== undefined && until !== undefined && !isBefore(since, until)) {
    throw new UsageError(`Cannot use --since "${since}" with --until "${until}": expected the first to be earlier`);
  }
  if (min !== undefined && max !== undefined && min >= max) {
    throw new UsageError(`Cannot use --min-depth ${min} with --max-depth ${max}: expected the first to be less`);
  }
}

/** The filters as they are asked of M3; keys only for those that were given. */
export type Filters = Omit<ObservationQuery, "concepts" | "withAncillaryData">;

/** Turns what the user said into filters. */
export function toFilters(options: FilterOptions): Filters {
  const { localized, since, until, observer, group: groups, activity, video } = options;
  const { "min-depth": min, "max-depth": max } = options;
  return {
    ...(localized ? { hasLocalization: true } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(min === undefined ? {} : { minDepthMeters: min }),
    ...(max === undefined ? {} : { maxDepthMeters: max }),
    ...(observer === undefined ? {} : { observers: observer }),
    ...(groups === undefined ? {} : { groups }),
    ...(activity === undefined ? {} : { activities: activity }),
    ...(video === undefined ? {} : { videoReferenceUuids: video }),
  };
}
