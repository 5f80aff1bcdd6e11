import type { ImageReference, Localization } from "./localization.ts";

/** One image with everything that was localized in it. */
export interface LocalizedImage {
  /** Absent for localizations whose image is unresolved: those are gathered by their moment. */
  readonly image?: ImageReference;
  readonly imagedMomentUuid?: string;
  readonly videoReferenceUuid?: string;
  readonly recordedTimestamp?: string;
  readonly timecode?: string;
  readonly elapsedTimeMillis?: number;
  readonly ancillaryData?: Readonly<Record<string, unknown>>;
  /** At least one; by association uuid. */
  readonly localizations: readonly Localization[];
}

/** Entries in the order of their keys, by code unit; what `sortEntries` of `@m3/json-stream` gives is one of these. */
export interface SortedLocalizations {
  /** Goes over the localizations in the order of their keys. */
  entries(): AsyncIterable<readonly [key: string, localization: Localization]>;
  /** Called once, when the entries are no longer needed. */
  close(): Promise<void>;
}

/** Sorts more than fits into memory; `sortEntries` of `@m3/json-stream` is one of these. */
export type SortLocalizations = (
  entries: AsyncIterable<readonly [key: string, localization: Localization]>,
) => Promise<SortedLocalizations>;

/** How to group. */
export interface GroupOptions {
  /**
   * Sorts the localizations by image.
   *
   * @default in memory, which takes some 2 KB for each
   */
  readonly sort?: SortLocalizations | undefined;
}

/**
 * Gathers localizations by the image they are in: images by uuid, in each the localizations by association uuid, and
 * after all images, by moment, the localizations without one. The order in which they come makes no difference.
 *
 * All of them must have come before the first group can go; where they wait, `sort` decides. The localizations of one
 * image are held at once.
 */
export async function* groupByImage(
  localizations: Iterable<Localization> | AsyncIterable<Localization>,
  { sort = sortInMemory }: GroupOptions = {},
): AsyncGenerator<LocalizedImage, void, undefined> {
  const sorted = await sort(keyed(localizations));
  try {
    let group: Localization[] = [];
    let groupKey = "";
    for await (const [key, localization] of sorted.entries()) {
      if (group.length > 0 && key !== groupKey) {
        yield toLocalizedImage(group);
        group = [];
      }
      groupKey = key;
      group.push(localization);
    }
    if (group.length > 0) yield toLocalizedImage(group);
  } finally {
    await sorted.close();
  }
}

async function* keyed(
  localizations: Iterable<Localization> | AsyncIterable<Localization>,
): AsyncGenerator<readonly [key: string, localization: Localization], void, undefined> {
  for await (const localization of localizations) yield [keyOf(localization), localization];
}

async function sortInMemory(
  entries: AsyncIterable<readonly [key: string, localization: Localization]>,
): Promise<SortedLocalizations> {
  const all: (readonly [key: string, localization: Localization])[] = [];
  for await (const entry of entries) all.push(entry);
  all.sort(([a], [b]) => byCodeUnits(a, b));
  return {
    entries: async function* () {
      yield* all;
    },
    close: async () => {
      all.length = 0;
    },
  };
}

/** Keys of images come before those of moments, and localizations that know neither stay alone. */
function keyOf({ image, imagedMomentUuid, associationUuid }: Localization): string {
  if (image !== undefined) return `1 ${image.uuid}`;
  return imagedMomentUuid === undefined ? `3 ${associationUuid}` : `2 ${imagedMomentUuid}`;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the image and the moment say is said by every localization; the first to know it is believed. */
function toLocalizedImage(group: Localization[]): LocalizedImage {
  const localizations = group.sort(byAssociation);
  const fields: Record<string, unknown> = {};
  for (const key of momentKeys) {
    const value = localizations.find((localization) => localization[key] !== undefined)?.[key];
    if (value !== undefined) fields[key] = value;
  }
  const images = localizations.map(({ image }) => image).filter((image) => image !== undefined);
  if (images.length > 0) fields.image = Object.assign({}, ...images.toReversed());
  return { ...fields, localizations };
}

const momentKeys = [
  "imagedMomentUuid",
  "videoReferenceUuid",
  "recordedTimestamp",
  "timecode",
  "elapsedTimeMillis",
  "ancillaryData",
] as const;

function byAssociation(a: Localization, b: Localization): number {
  return (
    byCodeUnits(a.associationUuid, b.associationUuid) ||
    // Only copies of one localization get here. They may differ, and their order must not depend on who came first.
    byCodeUnits(JSON.stringify(a), JSON.stringify(b))
  );
}
