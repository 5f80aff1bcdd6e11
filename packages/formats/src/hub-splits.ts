import type { Plan } from "./plan.ts";

/** What images without a split are part of. */
const unsplit = "train";

/** A split as the Hugging Face Hub spells it: `validation` for `val`, no other characters than letters, digits and `_`. */
export function toHubSplit(split: string = unsplit): string {
  return split === "val" ? "validation" : split.replace(/[^A-Za-z0-9_]/g, "_") || "_";
}

/** The split of a folder or file that the Hub takes for one. */
export function fromHubSplit(name: string): string {
  return ["validation", "valid", "dev", "val"].includes(name) ? "val" : name;
}

/** Tells of splits whose names had to be changed. */
export function reportSplits(plan: Plan, splits: Iterable<string | undefined>): void {
  for (const split of splits) {
    if (split === undefined || split === "val" || toHubSplit(split) === split) continue;
    const message = `Changed the split ${JSON.stringify(split)} to ${JSON.stringify(toHubSplit(split))}: ${plan.format.title} has only letters, digits and "_" there`;
    plan.tally.add({ code: "invalid-character", dropped: undefined, message });
  }
}
