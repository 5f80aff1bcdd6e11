import type { Annotation, Category } from "../dataset.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset } from "./derive.ts";
import { createTaxonomy, type Taxon } from "./taxonomy.ts";

/**
 * Adds to each annotation an attribute `taxonomy` with the names above its category by their ranks, the category's own included
 * (`{ phylum: "Cnidaria", family: "Apolemiidae" }`), and to each category its parent and rank. Categories that are not in the taxonomy stay as they are.
 *
 * @throws {FormatsError} code "invalid-setting" for a taxonomy that cannot be used
 */
export function addTaxonomy(taxa: Iterable<Taxon>): Transform {
  const taxonomy = createTaxonomy(taxa);
  const ranksOf = new Map<string, Readonly<Record<string, string>> | undefined>();
  const ranks = (category: string): Readonly<Record<string, string>> | undefined => {
    if (!ranksOf.has(category)) ranksOf.set(category, byRank(taxonomy.lineageOf(category)));
    return ranksOf.get(category);
  };
  const described = (annotation: Annotation): Annotation => {
    const found = ranks(annotation.category);
    return found === undefined
      ? annotation
      : { ...annotation, attributes: { ...annotation.attributes, taxonomy: found } };
  };
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      categories: dataset.categories.map((category): Category => ({ ...category, ...taxonomy.taxonOf(category.name) })),
      change: (image) => ({ ...image, annotations: image.annotations.map(described) }),
    });
}

/** Highest first; undefined where none has a rank. */
function byRank(lineage: readonly Taxon[]): Readonly<Record<string, string>> | undefined {
  const entries = lineage.toReversed().flatMap(({ name, rank }) => (rank === undefined ? [] : [[rank, name] as const]));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
