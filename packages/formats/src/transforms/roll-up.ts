import type { Category } from "../dataset.ts";
import type { Transform } from "../transform.ts";
import { countAnnotations } from "./count-annotations.ts";
import { deriveDataset, type FilterOptions } from "./derive.ts";
import { notedTaxa } from "./noted-taxa.ts";
import { type Renaming, renameCategories, renamedCategories } from "./rename-categories.ts";
import { requirePositiveInteger } from "./settings.ts";
import { createTaxonomy, type Taxon, type Taxonomy } from "./taxonomy.ts";

/** How far up: to the ancestor of a rank, or to the nearest that has enough annotations. */
export type RollUpGoal = { readonly rank: string } | { readonly minCount: number };

/** Settings of {@link rollUp} besides its goal. */
export interface RollUpOptions extends FilterOptions {
  /** Names with their parents and ranks, such as {@link readTaxonomy} reads. @default what the dataset has noted: the lineages in the attribute `taxonomy` of annotations, else its categories */
  readonly taxonomy?: Iterable<Taxon> | undefined;
  /** What becomes of a category that has no such ancestor: it stays as it is, or its annotations are left out. @default "keep" */
  readonly withoutAncestor?: "drop" | "keep";
  /** Attribute in which an annotation keeps the name it had first; undefined for none. @default "originalCategory" */
  readonly originalAttribute?: string | undefined;
}

/**
 * Replaces categories by ancestors of theirs: by the one of a rank (letter case does not matter), or by the smallest group that comes to at
 * least `minCount` annotations, as in a field guide that goes to species where it can and to family where it must.
 *
 * For `minCount`, counts go up from the leaves: a name that has enough keeps what it has, and one that has not gives it to its parent. So each
 * category that comes out has `minCount` annotations or more, but for those that reach a root without; they stay or go by `withoutAncestor`,
 * and are reported as `no-ancestor`. Goes over the dataset once to count, and once more for the taxonomy if none is given.
 *
 * @throws {FormatsError} code "invalid-setting" for a count or a taxonomy that cannot be used
 */
export function rollUp(goal: RollUpGoal, options: RollUpOptions = {}): Transform {
  if ("minCount" in goal) requirePositiveInteger("the least count of a group", goal.minCount);
  const { withoutAncestor = "keep" } = options;
  const originalAttribute = "originalAttribute" in options ? options.originalAttribute : "originalCategory";
  const given = options.taxonomy === undefined ? undefined : createTaxonomy(options.taxonomy);
  return async (dataset, context = {}) => {
    const taxonomy = given ?? createTaxonomy(await notedTaxa(dataset, context.signal));
    const ancestorOf =
      "rank" in goal
        ? byRank(goal.rank, taxonomy)
        : byCount(goal.minCount, taxonomy, await countAnnotations(dataset, context.signal));
    const targetOf = (name: string) => ancestorOf(name) ?? (withoutAncestor === "keep" ? name : undefined);
    const reported = new Set<string>();
    const categories = renamedCategories(dataset.categories, targetOf, taxonomy.taxonOf);
    return deriveDataset(dataset, context, {
      categories: categories.map((category): Category => ({ ...taxonomy.taxonOf(category.name), ...category })),
      change: (image, report) => {
        const renamingOf = ({ category }: { readonly category: string }): Renaming => {
          const ancestor = ancestorOf(category);
          if (ancestor !== undefined) return { name: ancestor };
          const message = `Category "${category}" has no ancestor that it could be rolled up to`;
          if (withoutAncestor === "drop") return { code: "no-ancestor", message };
          if (reported.size < reported.add(category).size)
            report?.({ code: "no-ancestor", dropped: undefined, message });
          return { name: category };
        };
        return renameCategories(image, renamingOf, report, { ...options, originalAttribute });
      },
    });
  };
}

type AncestorOf = (name: string) => string | undefined;

function byRank(rank: string, taxonomy: Taxonomy): AncestorOf {
  const wanted = rank.trim().toLowerCase();
  const found = new Map<string, string | undefined>();
  return (name) => {
    if (!found.has(name)) {
      const ancestor = taxonomy.lineageOf(name).find((taxon) => taxon.rank?.trim().toLowerCase() === wanted);
      found.set(name, ancestor?.name);
    }
    return found.get(name);
  };
}

/** Names that have come to one name, with what they have together. */
interface Group {
  readonly members: string[];
  count: number;
}

function byCount(leastCount: number, taxonomy: Taxonomy, counts: ReadonlyMap<string, number>): AncestorOf {
  const groups: Map<string, Group>[] = [];
  const depths = new Map<string, number>();
  const moveTo = (name: string, members: readonly string[], count: number): void => {
    const depth = depths.get(name) ?? taxonomy.lineageOf(name).length;
    depths.set(name, depth);
    groups[depth] ??= new Map();
    const group = groups[depth].get(name) ?? { members: [], count: 0 };
    group.members.push(...members);
    group.count += count;
    groups[depth].set(name, group);
  };
  for (const [name, count] of counts) moveTo(name, [name], count);
  const targets = new Map<string, string>();
  for (let depth = groups.length - 1; depth > 0; depth--) {
    for (const [name, { members, count }] of groups[depth] ?? []) {
      const { parent } = taxonomy.taxonOf(name);
      if (count >= leastCount) for (const member of members) targets.set(member, name);
      else if (parent !== undefined) moveTo(parent, members, count);
    }
  }
  return (name) => targets.get(name);
}
