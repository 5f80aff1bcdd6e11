import type { Dataset, ImageRecord } from "../dataset.ts";
import { hashShare } from "./seeded-hash.ts";

/** What one group adds to the split that gets it, by number of what is counted; 0 counts images, the others one category each. */
type Counts = Map<number, number>;

/** How {@link balanceGroups} divides. */
export interface BalanceSettings {
  /** Names and shares of the splits; shares sum to 1. */
  readonly shares: readonly (readonly [name: string, share: number])[];
  readonly seed: number | string;
  readonly keyOf: (image: ImageRecord) => string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives each group of images a split, so that every split gets its share of the images and of each category as nearly as whole groups allow:
 * large groups first (by powers of two, in the order of their hashes among equals), each to where it brings the counts nearest to the shares.
 * The order of the images has no say. Goes over the dataset once, and holds the counts of each group.
 */
export async function balanceGroups(dataset: Dataset, settings: BalanceSettings): Promise<Map<string, string>> {
  const { shares, seed, keyOf, signal } = settings;
  const numbers = new Map<string, number>();
  const groups = new Map<string, Counts>();
  for await (const image of dataset.images()) {
    signal?.throwIfAborted();
    const key = keyOf(image);
    const counts = groups.get(key) ?? new Map<number, number>();
    addCounts(counts, image, numbers);
    groups.set(key, counts);
  }
  const totals: Counts = new Map();
  for (const counts of groups.values()) for (const [what, count] of counts) increase(totals, what, count);
  const splits = shares.map(([name, share]) => ({ name, share, counts: new Map<number, number>() }));
  const assigned = new Map<string, string>();
  const compare = byName(numbers);
  for (const [key, unsorted] of inTurn(groups, seed)) {
    // Sums of fractions depend on their order in the last digit, and that decides between splits which would cost the same.
    const counts = [...unsorted].sort(compare);
    const costs = splits.map((split) => costOf(counts, split, totals));
    const best = splits[costs.indexOf(Math.min(...costs))] as (typeof splits)[number];
    for (const [what, count] of counts) increase(best.counts, what, count);
    assigned.set(key, best.name);
  }
  return assigned;
}

/** Orders what is counted: images, then categories by their names. */
function byName(numbers: ReadonlyMap<string, number>): (a: [number, number], b: [number, number]) => number {
  const names = [...numbers.keys()].sort();
  const ranks = new Map(names.map((name, rank) => [numbers.get(name) ?? 0, rank]));
  const rankOf = (what: number): number => ranks.get(what) ?? -1;
  return ([a], [b]) => rankOf(a) - rankOf(b);
}

function addCounts(counts: Counts, image: ImageRecord, numbers: Map<string, number>): void {
  increase(counts, 0, 1);
  for (const { category } of image.annotations) {
    const number = numbers.get(category) ?? numbers.size + 1;
    numbers.set(category, number);
    increase(counts, number, 1);
  }
}

function increase(counts: Counts, what: number, by: number): void {
  counts.set(what, (counts.get(what) ?? 0) + by);
}

function inTurn(groups: ReadonlyMap<string, Counts>, seed: number | string): [string, Counts][] {
  const places = [...groups].map(([key, counts]) => {
    const size = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { key, counts, magnitude: Math.floor(Math.log2(size)), hash: hashShare(seed, key) };
  });
  places.sort((a, b) => b.magnitude - a.magnitude || a.hash - b.hash || (a.key < b.key ? -1 : 1));
  return places.map(({ key, counts }) => [key, counts]);
}

/** By how much the distance (chi-square) between what a split has and its share of the whole grows with a group. */
function costOf(
  counts: readonly (readonly [number, number])[],
  split: { readonly share: number; readonly counts: Counts },
  totals: Counts,
): number {
  let cost = 0;
  for (const [what, count] of counts) {
    const wanted = split.share * (totals.get(what) ?? 0);
    const difference = (split.counts.get(what) ?? 0) - wanted;
    cost += (2 * difference * count + count * count) / wanted;
  }
  return cost;
}
