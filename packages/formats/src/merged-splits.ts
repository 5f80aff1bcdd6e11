import type { Report } from "./reading.ts";

/**
 * Reports names of splits that become one split, each such group once.
 *
 * @param splitOf what a name is taken for
 * @param where what takes it so, behind "The splits ... are ..."
 */
export function reportMerged(
  names: Iterable<string>,
  splitOf: (name: string) => string,
  where: string,
  report: Report,
): void {
  const groups = new Map<string, string[]>();
  for (const name of new Set(names)) groups.set(splitOf(name), [...(groups.get(splitOf(name)) ?? []), name]);
  for (const [split, together] of groups) {
    if (together.length === 1) continue;
    const shown = together.map((name) => JSON.stringify(name)).join(", ");
    const message = `The splits ${shown} are ${JSON.stringify(split)} ${where}: expected names that stay apart`;
    report({ code: "merged-splits", dropped: undefined, message });
  }
}
