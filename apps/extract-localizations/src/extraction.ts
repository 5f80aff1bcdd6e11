import { UsageError } from "@m3/command-line";
import {
  createExtractor,
  createTextExtractor,
  type Extraction,
  type ExtractOptions,
  type LocalizationText,
  type ProblemPolicy,
  type TextLayout,
} from "@m3/localizations";
import type { ExtractLocalizationsOptions } from "./cli.ts";
import { toCriteria } from "./filter-options.ts";

/** Makes what takes observations apart as the user wants it. */
export interface Extractors {
  /** For what must be looked at once more before it is written. */
  records(): (observation: unknown) => Extraction;
  /** For what is written as it comes. */
  texts(layout: TextLayout): (observation: unknown) => Extraction<LocalizationText>;
}

/**
 * Makes what makes extractors.
 *
 * @throws {UsageError} for a policy that the library cannot follow.
 */
export function toExtractors(options: ExtractLocalizationsOptions): Extractors {
  const extractOptions: ExtractOptions = {
    kinds: options.kinds,
    policy: (options.policy ?? {}) as ProblemPolicy,
    filter: toCriteria(options),
    parts: options.parts,
    preferredFormat: options.image,
    confidenceScale: options["confidence-scale"],
  };
  try {
    // Only to have the options checked before anything is opened.
    createExtractor(extractOptions);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message.replace("the policy", "--policy"));
  }
  return {
    records: () => createExtractor(extractOptions),
    texts: (layout) => createTextExtractor(extractOptions, layout),
  };
}
