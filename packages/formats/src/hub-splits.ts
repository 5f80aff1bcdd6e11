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
  return ["validation", "valid", "dev", "val"].includes(name) ? "val" : name;
}

/** Words by which the Hub knows the split of a file, where no letter is beside them. */
const hubWords: Readonly<Record<string, string>> = {
  train: "train",
  training: "train",
  val: "val",
  valid: "val",
  validation: "val",
  dev: "val",
  test: "test",
  testing: "test",
  eval: "test",
  evaluation: "test",
};

/**
 * The split that the name of a file tells, as the Hub takes it; undefined where it tells none, or more than one.
 *
 * @param stem the name without its extension
 * @param named what of it is the split, if it is a name that {@link toPlainSplit} gives
 */
export function splitOfFile(stem: string, named: string | undefined): string | undefined {
  if (named !== undefined && /^\w+$/.test(named)) return fromHubSplit(named);
  const words = stem.toLowerCase().split(/[-._ 0-9]+/);
  const [found, ...others] = new Set(words.flatMap((word) => (Object.hasOwn(hubWords, word) ? [hubWords[word]] : [])));
  return others.length === 0 ? found : undefined;
}

/** Tells of splits whose names had to be changed. */
export function reportSplits(plan: Plan, splits: Iterable<string | undefined>): void {
  for (const split of splits) {
    if (split === undefined || split === "val" || toHubSplit(split) === split) continue;
    const message = `Changed the split ${JSON.stringify(split)} to ${JSON.stringify(toHubSplit(split))}: ${plan.format.title} has only letters, digits and "_" there`;
    plan.tally.add({ code: "invalid-character", dropped: undefined, message });
  }
}
