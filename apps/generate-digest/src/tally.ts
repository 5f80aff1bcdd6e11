/** What has gone into a digest so far. Grows by two uuids per observation. */
export interface Tally {
  /** Lower-case uuids of the observations in the digest. */
  readonly observationUuids: Set<string>;
  /** Lower-case uuids of the moments that were found, with their videos where M3 told. */
  readonly moments: Map<string, string | undefined>;
  observationCount: number;
  addedCount: number;
  /** Observations that the server has but cannot send. */
  lostRowCount: number;
  /** Moments whose other observations could not be had. */
  lostMomentCount: number;
}

/** An empty tally. */
export function createTally(): Tally {
  return {
    observationUuids: new Set(),
    moments: new Map(),
    observationCount: 0,
    addedCount: 0,
    lostRowCount: 0,
    lostMomentCount: 0,
  };
}

/** The parts of an observation that a tally looks at. */
interface Tallied {
  readonly observation_uuid?: string;
  readonly imaged_moment_uuid?: string;
  readonly video_reference_uuid?: string;
}

/**
 * Counts an observation of the concepts, unless it was met before. One without a uuid cannot be told from others and
 * counts as new.
 */
export function countFound(observation: Tallied, tally: Tally): boolean {
  if (!isNew(observation, tally)) return false;
  const { imaged_moment_uuid: moment, video_reference_uuid: video } = observation;
  if (typeof moment === "string")
    tally.moments.set(moment.toLowerCase(), typeof video === "string" ? video : undefined);
  tally.observationCount++;
  return true;
}

/** Counts another observation of a moment, unless it was met before. */
export function countAdded(observation: Tallied, tally: Tally): boolean {
  if (!isNew(observation, tally)) return false;
  tally.addedCount++;
  return true;
}

/** How many things asked for did not come. */
export function lossCount({ lostRowCount, lostMomentCount }: Tally): number {
  return lostRowCount + lostMomentCount;
}

function isNew({ observation_uuid: uuid }: Tallied, { observationUuids }: Tally): boolean {
  if (typeof uuid !== "string") return true;
  const countBefore = observationUuids.size;
  observationUuids.add(uuid.toLowerCase());
  return observationUuids.size > countBefore;
}
