import { type BlockStore, MemoryStore } from "./block-store.ts";
import type { ImageReference, Localization } from "./localization.ts";
import { byKey, type Keyed, mergeRuns, writeRun } from "./merge-runs.ts";

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

/** How to group. */
export interface GroupOptions {
  /**
   * Where to put what does not fit into memory.
   *
   * @default memory, compressed
   */
  readonly store?: BlockStore | undefined;
  /** Ends the grouping; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
}

/** Text that is sorted at a time, in characters: some 5,000 localizations. */
const runLength = 4 * 1024 * 1024;

/**
 * Gathers localizations by the image they are in: images by uuid, in each the localizations by association uuid, and
 * after all images, by moment, the localizations without one. The order in which they come makes no difference.
 *
 * All of them must have come before the first group can go. Until then they are sorted in pieces, which are put aside and
 * merged afterwards. Memory: some 0.4 KB for each localization; with a `store` of the caller's only a few bytes, so that a
 * million take no more than 40 MB above what making them takes. The localizations of one image are held at once.
 */
export async function* groupByImage(
  localizations: Iterable<Localization> | AsyncIterable<Localization>,
  options: GroupOptions = {},
): AsyncGenerator<LocalizedImage, void, undefined> {
  const { store = new MemoryStore(), signal } = options;
  let group: Localization[] = [];
  let groupKey = "";
  for await (const { key, text } of sorted(localizations, store, signal)) {
    const imageKey = key.slice(0, key.indexOf(separator));
    if (group.length > 0 && imageKey !== groupKey) {
      yield toLocalizedImage(group);
      group = [];
    }
    groupKey = imageKey;
    group.push(JSON.parse(text) as Localization);
  }
  if (group.length > 0) yield toLocalizedImage(group);
}

async function* sorted(
  localizations: Iterable<Localization> | AsyncIterable<Localization>,
  store: BlockStore,
  signal: AbortSignal | undefined,
): AsyncGenerator<Keyed, void, undefined> {
  const runs: number[][] = [];
  let run: Keyed[] = [];
  let length = 0;
  for await (const localization of localizations) {
    const text = JSON.stringify(localization);
    run.push({ key: keyOf(localization), text });
    length += text.length;
    if (length < runLength) continue;
    signal?.throwIfAborted();
    runs.push(await writeRun(run.sort(byKey), store));
    run = [];
    length = 0;
  }
  signal?.throwIfAborted();
  run.sort(byKey);
  if (runs.length === 0) {
    yield* run;
    return;
  }
  runs.push(await writeRun(run, store));
  run = [];
  yield* mergeRuns(runs, store);
}

/** Stands in no key of an image, and before everything that does, so that it ends the shorter of two first. */
const separator = "\0";

/** Keys of images come before those of moments, and localizations that know neither stay alone. */
function keyOf({ image, imagedMomentUuid, associationUuid }: Localization): string {
  const place =
    image !== undefined
      ? `1 ${image.uuid}`
      : imagedMomentUuid === undefined
        ? `3 ${associationUuid}`
        : `2 ${imagedMomentUuid}`;
  return place.replaceAll(separator, "\ufffd") + separator + associationUuid;
}

/** What the image and the moment say is said by every localization; the first to know it is believed. */
function toLocalizedImage(localizations: readonly Localization[]): LocalizedImage {
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
