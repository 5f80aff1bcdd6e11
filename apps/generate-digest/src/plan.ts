import { realpathSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { GenerateDigestOptions } from "./cli.ts";
import type { ResolvedConcept } from "./concepts.ts";
import { digestName, foldName } from "./digest-name.ts";

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
 * Of names that differ in case only, which some file systems take for one, all but the first in code unit order get a mark, whatever
 * order they are asked for in; so does one whose file would replace that of another spelling.
 *
 * @param isOfAnother whether a file of this name is there already, under another spelling
 */
export function planDigests(
  concepts: readonly ResolvedConcept[],
  { output, descendants }: Pick<GenerateDigestOptions, "output" | "descendants">,
  isOfAnother: (name: string) => boolean,
): PlannedDigest[] {
  if (output !== undefined) return [planOne(output, concepts, descendants)];
  const firsts = new Map<string, string>();
  for (const name of concepts.map(({ name }) => name).sort()) {
    const key = foldName(digestName(name, descendants));
    if (!firsts.has(key)) firsts.set(key, name);
  }
  return concepts.map((concept) => {
    const plain = digestName(concept.name, descendants);
    const isFirst = firsts.get(foldName(plain)) === concept.name;
    const name = isFirst && !isOfAnother(plain) ? plain : digestName(concept.name, descendants, true);
    return planOne(name, [concept], descendants);
  });
}

/** Tells whether a file of this name is there already under another spelling, as it is where upper and lower case are one. */
export function isThereUnderAnotherSpelling(name: string, cwd: string): boolean {
  try {
    const real = basename(realpathSync.native(resolve(cwd, name)));
    return real.normalize("NFC") !== name.normalize("NFC") && foldName(real) === foldName(name);
  } catch {
    // Mostly there is none at all; what else may be wrong is told by whoever writes it.
    return false;
  }
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
