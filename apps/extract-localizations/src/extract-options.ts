import { UsageError } from "@m3/command-line";
import { createExtractor, type ExtractOptions, type ProblemPolicy } from "@m3/localizations";
import type { ExtractLocalizationsOptions } from "./cli.ts";
import { toCriteria } from "./filter-options.ts";

/**
 * How observations are taken apart, as the user wants it.
 *
 * @throws {UsageError} for a policy that the library cannot follow.
 */
export function toExtractOptions(options: ExtractLocalizationsOptions): ExtractOptions {
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
  return extractOptions;
}
