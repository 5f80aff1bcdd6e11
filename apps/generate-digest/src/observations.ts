import { isClientError, type M3Client, toAnnotations, type WireAnnotation } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import { mapInOrder } from "./map-in-order.ts";

/** How many moments are asked for at once: a server has 20 workers for everybody. */
const concurrency = 4;

/** Losses are told one by one up to this many. */
const warningLimit = 5;

/** What has gone into a digest so far. Grows by two uuids per observation. */
export interface Tally {
  /** Lower-case uuids of the observations in the digest. */
  readonly observationUuids: Set<string>;
  /** Lower-case uuids of their moments. */
  readonly imagedMomentUuids: Set<string>;
  observationCount: number;
  addedCount: number;
  /** Moments whose other observations could not be had. */
  lostMomentCount: number;
}

/** An empty tally. */
export function createTally(): Tally {
  return {
    observationUuids: new Set(),
    imagedMomentUuids: new Set(),
    observationCount: 0,
    addedCount: 0,
    lostMomentCount: 0,
  };
}

/** The observations of the concepts, as the server sends them, concept by concept, none twice. */
export async function* listObservations(
  client: M3Client,
  names: readonly string[],
  tally: Tally,
  terminal: Terminal,
): AsyncGenerator<WireAnnotation, void, undefined> {
  const progress = terminal.progress("Observations");
  try {
    for (const name of names) {
      for await (const annotation of client.listConceptImages(name, { signal: terminal.signal })) {
        if (!isNew(annotation, tally)) continue;
        const { imaged_moment_uuid: momentUuid } = annotation;
        if (typeof momentUuid === "string") tally.imagedMomentUuids.add(momentUuid.toLowerCase());
        tally.observationCount++;
        progress.advance();
        yield annotation;
      }
    }
  } finally {
    progress.finish();
  }
}

/**
 * What else was observed in the moments of the tally, in the shape of the fast endpoint, none twice; sorted by moment
 * and then by observation, so that the order does not depend on which answer came first.
 *
 * A moment that the server cannot give is warned of and left out; a server that cannot be reached ends the run.
 */
export async function* listOtherObservations(
  client: M3Client,
  tally: Tally,
  terminal: Terminal,
): AsyncGenerator<WireAnnotation, void, undefined> {
  const uuids = [...tally.imagedMomentUuids].sort();
  const progress = terminal.progress("Imaged moments", uuids.length);
  const stop = new AbortController();
  const signal = AbortSignal.any([terminal.signal, stop.signal]);
  const fetchAnnotations = (uuid: string): Promise<WireAnnotation[]> =>
    client.fetchImagedMoment(uuid, { signal }).then(toAnnotations, (error: unknown) => {
      if (!isLossOfOne(error)) throw error;
      tally.lostMomentCount++;
      if (tally.lostMomentCount <= warningLimit) terminal.warn(`${error.message}; its other observations are left out`);
      return [];
    });
  try {
    for await (const annotations of mapInOrder(uuids, concurrency, fetchAnnotations)) {
      progress.advance();
      for (const annotation of annotations) {
        if (!isNew(annotation, tally)) continue;
        tally.addedCount++;
        yield annotation;
      }
    }
  } finally {
    progress.finish();
    stop.abort();
  }
  const untold = tally.lostMomentCount - warningLimit;
  if (untold > 0) terminal.warn(`${untold} more imaged moments cannot be fetched`);
}

/** Whether an observation has not been met before; one without a uuid cannot be told from others and counts as new. */
function isNew({ observation_uuid: uuid }: WireAnnotation, { observationUuids }: Tally): boolean {
  if (typeof uuid !== "string") return true;
  const countBefore = observationUuids.size;
  observationUuids.add(uuid.toLowerCase());
  return observationUuids.size > countBefore;
}

/** Whether a failure is about one moment, not about the server. */
function isLossOfOne(error: unknown): error is Error {
  if (isClientError(error, "not-found", "invalid-response")) return true;
  return isClientError(error, "http-status") && (error.status === 500 || (error.status ?? 0) < 429);
}
