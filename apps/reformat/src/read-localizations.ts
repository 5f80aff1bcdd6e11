import type { Annotation, Capture } from "@m3/formats";
import { isOtherKindOfFile, type JsonSource, readArrayBatches } from "@m3/json-stream";
import { decodeLocalizationRecord, type ImageReference, type LocalizationProblem } from "@m3/localizations";
import { ReformatError } from "./errors.ts";
import { Opening, whatIsRead } from "./opening.ts";
import { toAnnotation, toCapture } from "./to-annotation.ts";

/** An image that something is localized in. */
export interface AnnotatedImage {
  readonly image: ImageReference;
  readonly capture: Capture;
  /** In the order of the file. */
  readonly annotations: Annotation[];
}

/** What a file of localizations holds. */
export interface LocalizationsFile {
  /** By uuid, in the order of the file. */
  readonly images: ReadonlyMap<string, AnnotatedImage>;
  readonly localizationCount: number;
  /** Localizations whose image could not be found. */
  readonly unresolvedCount: number;
  /** Elements that are unusable or doubtful. */
  readonly problemCount: number;
  /** Boxes that show a part of the animal only. */
  readonly partCount: number;
}

/** How to read. */
export interface ReadLocalizationsOptions {
  readonly signal: AbortSignal;
  readonly onProblem: (problem: LocalizationProblem) => void;
  readonly onProgress: (count: number) => void;
}

/**
 * Reads localizations, ours or m3-download's, and gathers them by image. Holds every annotation, about half a kilobyte each.
 *
 * @throws {ReformatError} code "not-localizations" for a file of another kind.
 * @throws {JsonStreamError} for a file that cannot be read to its end.
 */
export async function readLocalizations(
  source: JsonSource,
  name: string,
  options: ReadLocalizationsOptions,
): Promise<LocalizationsFile> {
  const images = new Map<string, AnnotatedImage>();
  const shared = new SharedTexts();
  const opening = new Opening(name);
  let [localizationCount, unresolvedCount, problemCount, partCount] = [0, 0, 0, 0];
  for await (const batch of batchesOf(source, name, options.signal)) {
    for (const element of batch) {
      const decoded = decodeLocalizationRecord(element);
      for (const problem of opening.pass(element, decoded)) {
        problemCount += 1;
        options.onProblem(problem);
      }
      if ("problem" in decoded) continue;
      const { localization } = decoded;
      localizationCount += 1;
      if (localization.toConcept !== undefined) partCount += 1;
      if (localization.image === undefined) {
        unresolvedCount += 1;
        continue;
      }
      const { image } = localization;
      const known = images.get(image.uuid);
      const annotation = shared.in(toAnnotation(localization));
      if (known === undefined)
        images.set(image.uuid, { image, capture: toCapture(localization), annotations: [annotation] });
      else known.annotations.push(annotation);
    }
    options.onProgress(batch.length);
  }
  for (const problem of opening.end()) {
    problemCount += 1;
    options.onProblem(problem);
  }
  return { images, localizationCount, unresolvedCount, problemCount, partCount };
}

async function* batchesOf(
  source: JsonSource,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<unknown[], void, undefined> {
  try {
    yield* readArrayBatches(source, { name, signal });
  } catch (error) {
    if (!isOtherKindOfFile(error)) throw error;
    throw new ReformatError("not-localizations", `${error.message}; ${whatIsRead}`, error);
  }
}

/** Keeps one copy of the texts that thousands of annotations repeat; the parser makes each anew. */
class SharedTexts {
  readonly #texts = new Map<string, string>();

  in(annotation: Annotation): Annotation {
    const { provenance = {}, category } = annotation;
    const { observer, generator } = provenance;
    return {
      ...annotation,
      category: this.#one(category),
      provenance: {
        ...provenance,
        ...(observer !== undefined && { observer: this.#one(observer) }),
        ...(generator !== undefined && { generator: this.#one(generator) }),
      },
    };
  }

  #one(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}
