import { isObject } from "./json-text.ts";
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

/**
 * Gathers localizations by the image they are in: images by uuid, in each the localizations by association uuid, and
 * after all images, by moment, the localizations without one. The order in which they come makes no difference.
 *
 * Holds all of them, with what the localizations of an image have in common only once.
 */
export async function groupByImage(
  localizations: Iterable<Localization> | AsyncIterable<Localization>,
): Promise<LocalizedImage[]> {
  const groups = new Map<string, Localization[]>();
  for await (const localization of localizations) {
    const key = keyOf(localization);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [localization]);
    else group.push(sharing(localization, group[0] as Localization));
  }
  return [...groups.keys()].sort(byCodeUnits).map((key) => toLocalizedImage(groups.get(key) ?? []));
}

/** Keys of images come before those of moments, and localizations that know neither stay alone. */
function keyOf({ image, imagedMomentUuid, associationUuid }: Localization): string {
  if (image !== undefined) return `1 ${image.uuid}`;
  return imagedMomentUuid === undefined ? `3 ${associationUuid}` : `2 ${imagedMomentUuid}`;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same localization, holding on to the values that another has already instead of to equal ones of its own. */
function sharing(localization: Localization, other: Localization): Localization {
  const shared: Record<string, unknown> = { ...localization };
  const others = other as unknown as Readonly<Record<string, unknown>>;
  // Equal strings too: each came out of the parser as a copy of its own.
  for (const key of Object.keys(shared)) if (isSame(shared[key], others[key])) shared[key] = others[key];
  return shared as unknown as Localization;
}

/** Equality one level deep; what lies deeper counts as different, which costs memory and nothing else. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
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
