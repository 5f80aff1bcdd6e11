import { UsageError } from "@m3/command-line";
import { createExtractor, type Extraction, type ProblemPolicy } from "@m3/localizations";
import type { ExtractLocalizationsOptions } from "./cli.ts";
import { toCriteria } from "./filter-options.ts";

/**
 * Makes what takes observations apart as the user wants it.
 *
 * @throws {UsageError} for a policy that the library cannot follow.
 */
export function toExtractor(options: ExtractLocalizationsOptions): (observation: unknown) => Extraction {
  try {
    return createExtractor({
      kinds: options.kinds,
      policy: (options.policy ?? {}) as ProblemPolicy,
      filter: toCriteria(options),
      parts: options.parts,
      preferredFormat: options.image,
      confidenceScale: options["confidence-scale"],
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message.replace("the policy", "--policy"));
  }
}
