import type { Plan } from "./plan.ts";

/** Tells of files of an earlier run, those whose names are of a kind that a loader would take for part of the dataset. */
export function reportStale(plan: Plan, target: string, names: readonly string[], kind: RegExp): void {
  for (const name of names.filter((name) => kind.test(name))) {
    const message = `File ${JSON.stringify(name)} in ${JSON.stringify(target)} is not of this run; it stays there, and loaders will take it for a part of the dataset`;
    plan.tally.add({ code: "stale-file", dropped: undefined, path: name, message });
  }
}
