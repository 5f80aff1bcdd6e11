import { UsageError } from "@m3/command-line";
import type { GenerateDigestOptions } from "./cli.ts";
import type { ResolvedConcept } from "./concepts.ts";
import { digestName } from "./digest-name.ts";

/** One file to be written. */
export interface PlannedDigest {
  /** As the user named it; `-` is standard output. */
  readonly output: string;
  /** What it is about, as messages call it. */
  readonly subject: string;
  readonly concepts: readonly ResolvedConcept[];
  /** The names to ask for, each once, in the order of the concepts. */
  readonly names: readonly string[];
}

/**
 * Plans the digests: one for each concept, named after it, or one for all when the user names it.
 *
 * @throws {UsageError} when two of them would be one file
 */
export function planDigests(
  concepts: readonly ResolvedConcept[],
  { output, descendants }: Pick<GenerateDigestOptions, "output" | "descendants">,
): PlannedDigest[] {
  if (output !== undefined) return [planOne(output, concepts, descendants)];
  const takenBy = new Map<string, string>();
  return concepts.map((concept) => {
    const name = digestName(concept.name, descendants);
    // Some file systems take upper and lower case, and both spellings of an accent, for one.
    const key = name.normalize("NFC").toLowerCase();
    const other = takenBy.get(key);
    if (other !== undefined) {
      const both = `the digests of "${other}" and "${concept.name}"`;
      throw new UsageError(`Cannot write ${both} to one file "${name}": expected one of them, or --output for both`);
    }
    takenBy.set(key, concept.name);
    return planOne(name, [concept], descendants);
  });
}

function planOne(output: string, concepts: readonly ResolvedConcept[], descendants: boolean): PlannedDigest {
  const [first] = concepts;
  const what = concepts.length === 1 && first !== undefined ? first.acceptedName : `${concepts.length} concepts`;
  return {
    output,
    subject: descendants ? `${what} + descendants` : what,
    concepts,
    names: [...new Set(concepts.flatMap(({ names }) => names))],
  };
}
