import { readBatchesOfKind } from "@m3/json-stream";
import type { Extraction, LocalizationProblem, LocalizationRecord, UuidSet } from "@m3/localizations";
import type { Digest } from "./digests.ts";
import { ExtractError } from "./errors.ts";
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
  readonly extract: (observation: unknown) => Extraction<T>;
  readonly tally: Tally;
  /** The associations taken so far; undefined when repeats are welcome. */
  readonly seen: UuidSet | undefined;
  readonly signal: AbortSignal;
  readonly onProblem: (placed: PlacedProblem) => Promise<void>;
  readonly onProgress: (observationCount: number) => void;
}

/**
 * Yields the localizations of a digest in its order, those of one batch of observations together.
 *
 * @throws {JsonStreamError} when the file cannot be read to its end.
 * @throws {ExtractError} code "not-a-digest" when the file is no JSON array, or when the first object in it, or whatever
 * else it holds instead of objects, is no observation.
 */
export async function* extractDigest<T extends Taken>(
  { name, title, source }: Digest,
  { extract, tally, seen, signal, onProblem, onProgress }: ExtractDigestContext<T>,
): AsyncGenerator<T[], void, undefined> {
  const counts = { digest: name, observationCount: 0, localizationCount: 0 };
  tally.digests.push(counts);
  const check = new KindCheck(title);
  const toError = (error: Error): ExtractError =>
    new ExtractError("not-a-digest", `${error.message}; ${whatIsRead}`, error);
  for await (const batch of readBatchesOfKind(source, { name: title, signal, toError })) {
    const records: T[] = [];
    let element = counts.observationCount - 1;
    for (const observation of batch) {
      const extraction = extract(observation);
      element++;
      check.add(observation, element, extraction);
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
  check.finish();
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

const whatIsRead = "extract-localizations reads the digests that generate-digest writes";

/**
 * Tells a file of another kind by its first object, or by having elements and no object at all. Anything else that is
 * no observation is one bad element among good ones, wherever it stands.
 */
class KindCheck {
  readonly #title: string;
  #isDone = false;
  #first: ExtractError | undefined;

  constructor(title: string) {
    this.#title = title;
  }

  /** @throws {ExtractError} when this is the first object and no observation. */
  add(value: unknown, element: number, { problems }: Pick<Extraction, "problems">): void {
    if (this.#isDone) return;
    this.#isDone = typeof value === "object" && value !== null && !Array.isArray(value);
    const strange = problems.find(({ code }) => code === "not-an-observation");
    if (strange === undefined) return;
    this.#first ??= this.#error(element, strange.got);
    if (this.#isDone) throw this.#error(element, strange.got);
  }

  /** @throws {ExtractError} when there were elements, and none was an object. */
  finish(): void {
    if (!this.#isDone && this.#first !== undefined) throw this.#first;
  }

  #error(element: number, got: string): ExtractError {
    const title = JSON.stringify(this.#title);
    const message = `Cannot read ${title} as a digest: expected element ${element} to be an observation, got ${got}`;
    return new ExtractError("not-a-digest", message);
  }
}
