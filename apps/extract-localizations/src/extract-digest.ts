import { readArrayBatches } from "@m3/json-stream";
import {
  type Extraction,
  extractLocalizations,
  type LocalizationProblem,
  type LocalizationRecord,
  type UuidSet,
} from "@m3/localizations";
import type { Digest } from "./digests.ts";
import { ExtractError } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import type { Tally } from "./tally.ts";

/** A problem with the place it is in. */
export interface PlacedProblem {
  readonly digest: string;
  /** Which observation of the digest, from 0. */
  readonly element: number;
  readonly problem: LocalizationProblem;
}

/** What {@link extractDigest} needs besides the digest. */
export interface ExtractDigestContext {
  readonly kinds: readonly Kind[];
  readonly tally: Tally;
  /** The associations taken so far; undefined when repeats are welcome. */
  readonly seen: UuidSet | undefined;
  readonly signal: AbortSignal;
  readonly onProblem: (placed: PlacedProblem) => Promise<void>;
  readonly onProgress: (observationCount: number) => void;
}

/**
 * Yields the localizations of a digest in its order.
 *
 * @throws {JsonStreamError} when the file cannot be read as a JSON array.
 * @throws {ExtractError} code "not-a-digest" when the array does not begin with an observation.
 */
export async function* extractDigest(
  { name, title, source }: Digest,
  { kinds, tally, seen, signal, onProblem, onProgress }: ExtractDigestContext,
): AsyncGenerator<LocalizationRecord, void, undefined> {
  const counts = { digest: name, observations: 0, localizations: 0 };
  tally.digests.push(counts);
  for await (const batch of readArrayBatches(source, { name: title, signal })) {
    for (const [index, observation] of batch.entries()) {
      const extraction = extractLocalizations(observation, { kinds });
      const element = counts.observations + index;
      if (element === 0) requireObservation(extraction, title);
      for (const problem of extraction.problems) {
        tally.addProblem(problem);
        await onProblem({ digest: name, element, problem });
      }
      for (const kind of Object.keys(extraction.otherKinds) as Kind[])
        tally.leftOut[kind] += extraction.otherKinds[kind];
      for (const record of extraction.localizations) {
        if (seen?.add(record.association_uuid) === false) {
          tally.repeated++;
          continue;
        }
        tally.taken[record.kind]++;
        counts.localizations++;
        yield record;
      }
    }
    counts.observations += batch.length;
    onProgress(batch.length);
  }
}

/** A file of another kind is told by its first element; a bad one further on is one bad element among good ones. */
function requireObservation({ problems }: Extraction, title: string): void {
  const strange = problems.find(({ code }) => code === "not-an-observation");
  if (strange === undefined) return;
  const message = `Cannot read ${JSON.stringify(title)} as a digest: expected element 0 to be an observation, got ${strange.got}`;
  throw new ExtractError("not-a-digest", message);
}
