import { isOtherKindOfFile, type JsonSource, readArrayBatches } from "@m3/json-stream";
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

/** What {@link extractDigest} needs besides the digest. */
export interface ExtractDigestContext {
  readonly extract: (observation: unknown) => Extraction;
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
export async function* extractDigest(
  { name, title, source }: Digest,
  { extract, tally, seen, signal, onProblem, onProgress }: ExtractDigestContext,
): AsyncGenerator<LocalizationRecord[], void, undefined> {
  const counts = { digest: name, observationCount: 0, localizationCount: 0 };
  tally.digests.push(counts);
  const check = new KindCheck(title);
  for await (const batch of batchesOf(source, title, signal)) {
    const records: LocalizationRecord[] = [];
    for (const [index, observation] of batch.entries()) {
      const extraction = extract(observation);
      const element = counts.observationCount + index;
      check.add(observation, element, extraction);
      for (const problem of extraction.problems) {
        tally.addProblem(problem);
        await onProblem({ digest: name, element, problem });
      }
      tally.addLeftOut(extraction);
      for (const record of extraction.localizations) {
        if (seen?.add(record.association_uuid) === false) {
          tally.repeated++;
          continue;
        }
        tally.addTaken(record);
        counts.localizationCount++;
        records.push(record);
      }
    }
    counts.observationCount += batch.length;
    onProgress(batch.length);
    yield records;
  }
  check.finish();
}

const whatIsRead = "extract-localizations reads the digests that generate-digest writes";

async function* batchesOf(
  source: JsonSource,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<unknown[], void, undefined> {
  try {
    yield* readArrayBatches(source, { name, signal });
  } catch (error) {
    if (!isOtherKindOfFile(error)) throw error;
    throw new ExtractError("not-a-digest", `${error.message}; ${whatIsRead}`, error);
  }
}

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
  add(value: unknown, element: number, { problems }: Extraction): void {
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
