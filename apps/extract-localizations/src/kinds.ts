import { derived, someOf, type ValueReader } from "@m3/command-line";

/** Every kind. Written down here too, so that --help need not load the library; that the two agree is what the type says. */
export const kinds = ["box", "point", "line", "polygon"] as const;

/** What a localization can be. */
export type Kind = (typeof kinds)[number];

const plurals: Readonly<Record<Kind, string>> = { box: "boxes", point: "points", line: "lines", polygon: "polygons" };

/**
 * Reads the value of `--kinds`: names with commas between them, or "all".
 *
 * @throws {UsageError} for any other word.
 */
export const readKinds: ValueReader<readonly Kind[]> = derived(
  someOf("--kinds", [...kinds, "all"] as const),
  (asked = []) => kinds.filter((kind) => asked.includes("all") || asked.includes(kind)),
);

/** Counts kinds for a reader: `1 box, 12 points and 3 polygons`; empty when there are none. */
export function describeKinds(counts: Readonly<Record<Kind, number>>): string {
  const parts = kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${counts[kind] === 1 ? kind : plurals[kind]}`);
  const last = parts.pop() ?? "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}
