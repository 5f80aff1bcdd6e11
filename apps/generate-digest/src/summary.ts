import type { PlannedDigest } from "./plan.ts";
import type { Tally } from "./tally.ts";

/** What a run says of one digest under `--json`. */
export interface DigestSummary {
  /** As the user named it; a list when the digest is of several. */
  readonly concept: string | readonly string[];
  readonly acceptedName: string | readonly string[];
  /** How many names were asked for. */
  readonly conceptCount: number;
  readonly observationCount: number;
  readonly addedCount: number;
  readonly imagedMomentCount: number;
  /** Observations that the server has but cannot send. */
  readonly lostRowCount: number;
  /** Moments whose other observations could not be had. */
  readonly lostMomentCount: number;
  /** Places in the tree below the concepts that hold no concept. */
  readonly lostConceptCount: number;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Sums up one digest. */
export function summarize(digest: PlannedDigest, tally: Tally, sizeBytes: number): DigestSummary {
  const { concepts, names, output } = digest;
  return {
    concept: oneOrAll(concepts.map(({ name }) => name)),
    acceptedName: oneOrAll(concepts.map(({ acceptedName }) => acceptedName)),
    conceptCount: names.length,
    observationCount: tally.observationCount,
    addedCount: tally.addedCount,
    imagedMomentCount: tally.moments.size,
    lostRowCount: tally.lostRowCount,
    lostMomentCount: tally.lostMomentCount,
    lostConceptCount: concepts.reduce((total, { lostConceptCount }) => total + lostConceptCount, 0),
    digest: output,
    sizeBytes,
  };
}

type SummedKey = {
  [Key in keyof DigestSummary]: DigestSummary[Key] extends number ? Key : never;
}[keyof DigestSummary];

/** Sums up a run: as its digest when there is one, else all of them with the totals. */
export function summarizeRun(digests: readonly DigestSummary[]): Readonly<Record<string, unknown>> {
  const [only] = digests;
  if (only !== undefined && digests.length === 1) return { ...only };
  const sum = (key: SummedKey): number => digests.reduce((total, digest) => total + digest[key], 0);
  return {
    observationCount: sum("observationCount"),
    addedCount: sum("addedCount"),
    lostRowCount: sum("lostRowCount"),
    lostMomentCount: sum("lostMomentCount"),
    lostConceptCount: sum("lostConceptCount"),
    sizeBytes: sum("sizeBytes"),
    digests,
  };
}

function oneOrAll(names: readonly string[]): string | readonly string[] {
  return names.length === 1 && names[0] !== undefined ? names[0] : names;
}
