import { type JsonSource, readBatchesOfKind } from "@m3/json-stream";
import { decodeLocalizationRecord, type Localization, type LocalizationProblem } from "@m3/localizations";
import { ReformatError } from "./errors.ts";
import { Opening, whatIsRead } from "./opening.ts";

/** What was met while a file of localizations was read. */
export interface LocalizationCounts {
  localizationCount: number;
  /** Localizations whose image could not be found. */
  unresolvedCount: number;
  /** Elements that are unusable or doubtful. */
  problemCount: number;
  /** Boxes that show a part of the animal only. */
  partCount: number;
}

/** A localization whose image is known. */
export type LocalizationInImage = Localization & { readonly image: NonNullable<Localization["image"]> };

/** How to read. */
export interface ReadLocalizationsOptions {
  /** What the file is called in messages. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Counted up while reading. */
  readonly counts: LocalizationCounts;
  readonly onProblem: (problem: LocalizationProblem) => void;
  readonly onProgress: (count: number) => void;
}

/**
 * Reads localizations, ours or m3-download's, and gives those whose image is known, in the order of the file; many at a time, since to wait for
 * each would take longer than to decode it.
 *
 * @throws {ReformatError} code "not-localizations" for a file of another kind.
 * @throws {JsonStreamError} for a file that cannot be read to its end.
 */
export async function* readLocalizations(
  source: JsonSource,
  options: ReadLocalizationsOptions,
): AsyncGenerator<LocalizationInImage[], void, undefined> {
  const { name, signal, counts, onProgress } = options;
  const opening = new Opening(name);
  const report = (problems: readonly LocalizationProblem[]): void => {
    counts.problemCount += problems.length;
    problems.forEach(options.onProblem);
  };
  const toError = (error: Error): ReformatError =>
    new ReformatError("not-localizations", `${error.message}; ${whatIsRead}`, error);
  for await (const batch of readBatchesOfKind(source, { name, signal, toError })) {
    const found: LocalizationInImage[] = [];
    for (const element of batch) {
      const decoded = decodeLocalizationRecord(element);
      report(opening.pass(element, decoded));
      if ("problem" in decoded) continue;
      const { localization } = decoded;
      counts.localizationCount += 1;
      if (localization.toConcept !== undefined) counts.partCount += 1;
      if (hasImage(localization)) found.push(localization);
      else counts.unresolvedCount += 1;
    }
    yield found;
    onProgress(batch.length);
  }
  report(opening.end());
}

function hasImage(localization: Localization): localization is LocalizationInImage {
  return localization.image !== undefined;
}
