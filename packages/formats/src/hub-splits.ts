import { FormatsError } from "./errors.ts";
import { findAlike } from "./fold-name.ts";
import { reportMerged } from "./merged-splits.ts";
import type { Plan } from "./plan.ts";

/** What images without a split are part of. */
const unsplit = "train";

/** A split as the Hugging Face Hub spells it: `validation` for `val`, else {@link toPlainSplit}. */
export function toHubSplit(split: string = unsplit): string {
  return split === "val" ? "validation" : toPlainSplit(split);
}

/** A split without other characters than letters, digits and `_`, so that it can be told from what is beside it in the name of a file. */
export function toPlainSplit(split: string = unsplit): string {
  return split.replace(/\W/g, "_") || "_";
}

/** The split of a folder or file that the Hub takes for one. */
export function fromHubSplit(name: string): string {
  return hubWords.get(name) === "val" ? "val" : name;
}

/** Words by which the Hub knows the split of a file, where no letter is beside them. */
const hubWords: ReadonlyMap<string, string> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["val", "val"],
  ["valid", "val"],
  ["validation", "val"],
  ["dev", "val"],
  ["test", "test"],
  ["testing", "test"],
  ["eval", "test"],
  ["evaluation", "test"],
]);

/** The splits that the name of a folder tells, as the Hub takes it: by words in small letters, of which there may be several. */
export function hubSplitsOf(name: string): string[] {
  const words = new Set(name.split(wordEnds));
  return ["train", "val", "test"].filter((split) => [...words].some((word) => hubWords.get(word) === split));
}

const wordEnds = /[-._ 0-9]+/;

/**
 * The split that the name of a file tells, as the Hub takes it; undefined where it tells none, or more than one.
 *
 * @param stem the name without its extension
 * @param named what of it is the split, if it is a name that {@link toPlainSplit} gives
 */
export function splitOfFile(stem: string, named: string | undefined): string | undefined {
  if (named !== undefined && /^\w+$/.test(named)) return fromHubSplit(named);
  const words = stem.toLowerCase().split(wordEnds);
  const [found, ...others] = new Set(words.flatMap((word) => hubWords.get(word) ?? []));
  return others.length === 0 ? found : undefined;
}

/**
 * Tells of splits whose names had to be changed, and of those that become one by it, or to readers that know one split by several names.
 *
 * @param nameOf gives the name that a split has in the format
 * @throws {FormatsError} code "write-failed" for names that differ in letter case only
 */
export function reportSplits(
  { format: { title }, tally }: Plan,
  splits: Iterable<string | undefined>,
  nameOf: (split: string) => string = toHubSplit,
): void {
  const given = new Set([...splits].map((split) => split ?? unsplit));
  for (const split of given) {
    if (toPlainSplit(split) === split) continue;
    const message = `Changed the split ${JSON.stringify(split)} to ${JSON.stringify(nameOf(split))}: ${title} has only letters, digits and "_" there`;
    tally.add({ code: "invalid-character", dropped: undefined, message });
  }
  // The files of one split would replace those of the other.
  const alike = findAlike(new Set([...given].map(nameOf)));
  if (alike !== undefined) {
    const message = `Cannot write ${title}: expected splits that differ in their files' names on every system, got "${alike.join('" and "')}"`;
    throw new FormatsError("write-failed", message);
  }
  const splitOf = (split: string): string => fromHubSplit(nameOf(split));
  reportMerged(given, splitOf, `to who reads ${title}`, (diagnostic) => tally.add(diagnostic));
}
