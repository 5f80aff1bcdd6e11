import { readBatchesOfKind } from "@m3/json-stream";
import type { Extraction } from "@m3/localizations";
import type { Digest } from "./digests.ts";
import { ExtractError } from "./errors.ts";

/** How {@link readExtractions} reads. */
export interface ReadExtractionsOptions<T> {
  readonly extract: (observation: unknown) => Extraction<T>;
  readonly signal: AbortSignal;
  /** How many elements at the start have been taken already. @default 0 */
  readonly skippedCount?: number;
}

/**
 * Yields what is in the observations of a digest, one after the other in batches.
 *
 * @throws {JsonStreamError} when the file cannot be read to its end.
 * @throws {ExtractError} code "not-a-digest" when the file is no JSON array, or when the first object in it, or whatever
 * else it holds instead of objects, is no observation.
 */
export async function* readExtractions<T>(
  { title, source }: Digest,
  { extract, signal, skippedCount = 0 }: ReadExtractionsOptions<T>,
): AsyncGenerator<Extraction<T>[], void, undefined> {
  // Those that were taken already were observations.
  const check = skippedCount === 0 ? new KindCheck(title) : undefined;
  const toError = (error: Error): ExtractError =>
    new ExtractError("not-a-digest", `${error.message}; ${whatIsRead}`, error);
  let element = 0;
  for await (const batch of readBatchesOfKind(source, { name: title, signal, toError })) {
    const extractions: Extraction<T>[] = [];
    for (const observation of batch) {
      if (element >= skippedCount) {
        const extraction = extract(observation);
        check?.add(observation, element, extraction);
        extractions.push(extraction);
      }
      element++;
    }
    if (extractions.length > 0) yield extractions;
  }
  check?.finish();
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
