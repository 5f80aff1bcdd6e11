import type { M3Client, WireAnnotation } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import type { Filters } from "./filter-options.ts";
import { createLossReport } from "./losses.ts";
import { countAdded, countFound, type Tally } from "./tally.ts";

/** What goes into digests, and where it comes from. */
export interface Source {
  readonly client: M3Client;
  readonly filters: Filters;
  /** Whether the other observations of the moments are wanted too. */
  readonly all: boolean;
  /** Whether ancillary data are wanted. */
  readonly data: boolean;
  readonly terminal: Terminal;
}

/** How far a digest is: everything before this has been handed out, and nothing of it is missing. */
export interface Mark {
  /** So many of its names are done. */
  readonly nameCount: number;
  /** The moments up to this one are done; absent while names are left. */
  readonly momentUuid?: string;
}

/** An observation for the digest, or how far it is. */
export type Gathered =
  | { readonly kind: "observation"; readonly observation: WireAnnotation }
  | { readonly kind: "mark"; readonly mark: Mark };

/** How to gather. */
export interface GatherOptions {
  /** Where an earlier run got to; the tally then holds what it found. */
  readonly from?: Mark | undefined;
  /** How many names are asked for between two marks; all at once by default, which is quicker. */
  readonly namesPerMark?: number;
}

/** A mark is worth writing after so many observations. */
const observationsPerMark = 1000;

/**
 * Gives the observations of the names as the server sends them, name by name, none twice.
 *
 * @param names those that are left
 */
export async function* gatherFound(
  source: Source,
  names: readonly string[],
  tally: Tally,
  options: GatherOptions = {},
): AsyncGenerator<Gathered, void, undefined> {
  const { client, filters, data, terminal } = source;
  const { from = { nameCount: 0 }, namesPerMark = names.length } = options;
  const losses = createLossReport(tally, terminal);
  const progress = terminal.progress("Observations");
  try {
    for (let start = from.nameCount; start < names.length; start += namesPerMark) {
      const concepts = names.slice(start, start + namesPerMark);
      const query = { ...filters, concepts, withAncillaryData: data };
      const wait = { signal: terminal.signal, onProblem: losses.note };
      for await (const observation of client.listObservations(query, wait)) {
        if (!countFound(observation, tally)) continue;
        progress.advance();
        yield { kind: "observation", observation };
      }
      yield { kind: "mark", mark: { nameCount: start + concepts.length } };
    }
  } finally {
    progress.finish();
    losses.close();
  }
}

/**
 * Gives what else was observed in the moments of the tally, in the shape of the fast endpoint, none twice; sorted by
 * moment and then by observation, so that the order does not depend on which answer came first.
 *
 * A moment that the server cannot give is told and left out; a server that cannot be reached ends the run.
 */
export async function* gatherAdded(
  source: Source,
  nameCount: number,
  tally: Tally,
  { from }: GatherOptions = {},
): AsyncGenerator<Gathered, void, undefined> {
  const { client, data, terminal } = source;
  const doneUpTo = from?.momentUuid ?? "";
  const uuids = [...tally.moments.keys()].sort();
  const left = uuids.filter((uuid) => uuid > doneUpTo);
  const progress = terminal.progress("Imaged moments", uuids.length);
  progress.advance(uuids.length - left.length);
  const losses = createLossReport(tally, terminal, () => progress.advance());
  const moments = left.map((imagedMomentUuid) => {
    const videoReferenceUuid = tally.moments.get(imagedMomentUuid);
    return videoReferenceUuid === undefined ? { imagedMomentUuid } : { imagedMomentUuid, videoReferenceUuid };
  });
  const wait = { signal: terminal.signal, withAncillaryData: data, onProblem: losses.note };
  let [before, countSinceMark] = ["", 0];
  try {
    for await (const observation of client.listMomentObservations(moments, wait)) {
      const moment = observation.imaged_moment_uuid?.toLowerCase() ?? before;
      if (moment !== before) {
        progress.advance();
        if (countSinceMark >= observationsPerMark) {
          yield { kind: "mark", mark: { nameCount, momentUuid: before } };
          countSinceMark = 0;
        }
        before = moment;
      }
      if (!countAdded(observation, tally)) continue;
      countSinceMark++;
      yield { kind: "observation", observation };
    }
  } finally {
    progress.finish();
    losses.close();
  }
}
