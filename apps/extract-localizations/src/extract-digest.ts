import type { Extraction, LocalizationProblem, LocalizationRecord, UuidSet } from "@m3/localizations";
import type { Digest } from "./digests.ts";
import type { Tally } from "./tally.ts";

/** A problem with the place it is in. */
export interface PlacedProblem {
  readonly digest: string;
  /** Which observation of the digest, from 0. */
  readonly element: number;
  readonly problem: LocalizationProblem;
}

/** What is looked at of a localization, as an object or as text, before it is written. */
export type Taken = Pick<LocalizationRecord, "association_uuid" | "kind" | "concept" | "to_concept">;

/** What {@link extractDigest} needs besides the digest. */
export interface ExtractDigestContext<T extends Taken> {
  /** Yields what is in the observations of a digest, those of one batch together. */
  readonly readExtractions: (digest: Digest) => AsyncIterable<readonly Extraction<T>[]>;
  readonly tally: Tally;
  /** The associations taken so far; undefined when repeats are welcome. */
  readonly seen: UuidSet | undefined;
  readonly onProblem: (placed: PlacedProblem) => Promise<void>;
  readonly onProgress: (observationCount: number) => void;
}

/**
 * Yields the localizations of a digest in its order, those of one batch of observations together.
 *
 * @throws what `readExtractions` throws.
 */
export async function* extractDigest<T extends Taken>(
  digest: Digest,
  { readExtractions, tally, seen, onProblem, onProgress }: ExtractDigestContext<T>,
): AsyncGenerator<T[], void, undefined> {
  const { name } = digest;
  const counts = { digest: name, observationCount: 0, localizationCount: 0 };
  tally.digests.push(counts);
  for await (const batch of readExtractions(digest)) {
    const records: T[] = [];
    let element = counts.observationCount - 1;
    for (const extraction of batch) {
      element++;
      const repeated = takeNew(extraction.localizations, seen, tally, records);
      for (const problem of extraction.problems) {
        // What was told of a localization when it came first need not be told again.
        if (problem.outcome !== "dropped" && repeated?.has(problem.associationUuid ?? "") === true) continue;
        tally.addProblem(problem);
        await onProblem({ digest: name, element, problem });
      }
      tally.addLeftOut(extraction);
    }
    counts.localizationCount += records.length;
    counts.observationCount += batch.length;
    onProgress(batch.length);
    yield records;
  }
}

/**
 * Puts into `records` what has not come before.
 *
 * @returns the uuids of what has, in observations before this one; undefined when that is nothing.
 */
function takeNew<T extends Taken>(
  localizations: readonly T[],
  seen: UuidSet | undefined,
  tally: Tally,
  records: T[],
): ReadonlySet<string> | undefined {
  let repeated: Set<string> | undefined;
  for (const [index, localization] of localizations.entries()) {
    const { association_uuid: uuid } = localization;
    if (seen?.add(uuid) === false) {
      tally.repeated++;
      // Of one that comes twice in one observation, nothing has been told yet.
      if (localizations.findIndex((other) => other.association_uuid === uuid) === index) {
        repeated ??= new Set();
        repeated.add(uuid);
      }
      continue;
    }
    tally.addTaken(localization);
    records.push(localization);
  }
  return repeated;
}
