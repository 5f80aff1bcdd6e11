import type { ImageRecord } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import type { Transform } from "../transform.ts";
import { balanceGroups } from "./balance-groups.ts";
import { deriveDataset } from "./derive.ts";
import { hashShare } from "./seeded-hash.ts";
import { groupKey, type SplitUnit } from "./split-groups.ts";

/** The splits and how much of the dataset each is to get, in any unit: `{ train: 0.8, val: 0.1, test: 0.1 }` or `{ train: 8, val: 1, test: 1 }`. */
export type SplitShares = Readonly<Record<string, number>>;

/** Settings of {@link split} besides the shares. */
export interface SplitOptions {
  /**
   * What stays together. Images that have none are kept together by the next finer one: group, video, moment, image.
   *
   * @default "group"
   */
  readonly by?: SplitUnit;
  /** Another seed gives another split. @default 0 */
  readonly seed?: number | string;
  /**
   * `hash`: by a hash of the group alone, so that no image changes its split when the dataset grows; the shares are met on average.
   * `balanced`: by what is in each group, so that each split gets its share of images and of every category as nearly as whole groups allow;
   * images may change their split when the dataset grows.
   *
   * @default "hash"
   */
  readonly mode?: "balanced" | "hash";
}

/** Fewer groups than this, and the parts of a split say little about each other. */
const fewestGroups = 3;

/**
 * Divides a dataset into splits without parting what was taken together, since frames of one dive are so alike that a detector which has seen
 * one half of them in training knows the other. Splits that the images had are replaced. See {@link measureSplits} for what came of it.
 *
 * Fewer than 3 groups, or fewer than splits, are reported (`few-groups`).
 *
 * @throws {FormatsError} code "invalid-setting" when the shares are no positive numbers
 */
export function split(shares: SplitShares, options: SplitOptions = {}): Transform {
  const { by = "group", seed = 0, mode = "hash" } = options;
  const normalized = normalize(shares);
  return async (dataset, context = {}) => {
    const keyOf = (image: ImageRecord): string => groupKey(image, by);
    const settings = { shares: normalized, seed, keyOf, signal: context.signal };
    const balanced = mode === "balanced" ? await balanceGroups(dataset, settings) : undefined;
    const few = Math.max(fewestGroups, normalized.length);
    const groups = new Set<string>();
    return deriveDataset(dataset, context, {
      change: (image) => {
        const key = keyOf(image);
        if (groups.size < few) groups.add(key);
        return { ...image, split: balanced?.get(key) ?? splitAt(hashShare(seed, key), normalized) };
      },
      finish: (report) => {
        if (groups.size >= few || groups.size === 0) return;
        const message = `The images are of ${groups.size} ${groups.size === 1 ? "group" : "groups"}: expected at least ${few} to divide into ${normalized.length} splits`;
        report?.({ code: "few-groups", dropped: undefined, message });
      },
    });
  };
}

function normalize(shares: SplitShares): [string, number][] {
  const entries = Object.entries(shares);
  const isUsable = entries.length > 0 && entries.every(([name, share]) => name !== "" && share > 0 && share < Infinity);
  if (!isUsable) {
    const message = `Cannot split a dataset into ${JSON.stringify(shares)}: expected names with positive shares`;
    throw new FormatsError("invalid-setting", message);
  }
  const sum = entries.reduce((total, [, share]) => total + share, 0);
  return entries.map(([name, share]) => [name, share / sum]);
}

/** The split whose part of the way from 0 to 1 a place lies in. */
function splitAt(place: number, shares: readonly (readonly [string, number])[]): string {
  let end = 0;
  for (const [name, share] of shares) {
    end += share;
    if (place < end) return name;
  }
  return shares.at(-1)?.[0] ?? "";
}
