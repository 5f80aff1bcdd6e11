import type { Dataset } from "../dataset.ts";
import type { Taxon } from "./taxonomy.ts";

/**
 * What a dataset itself knows of a taxonomy: the lineages that `addTaxonomy` left in the attributes of its annotations, highest rank first, and
 * its categories with their parents. A category that has several lineages keeps the one that is met first. Goes over the dataset once.
 */
export async function notedTaxa(dataset: Dataset, signal?: AbortSignal): Promise<Taxon[]> {
  const taxa = new Map<string, Taxon>();
  const done = new Set<string>();
  for await (const { annotations } of dataset.images()) {
    signal?.throwIfAborted();
    for (const { category, attributes } of annotations) {
      const lineage = attributes?.taxonomy;
      if (done.has(category) || typeof lineage !== "object" || lineage === null || Array.isArray(lineage)) continue;
      done.add(category);
      addLineage(taxa, category, lineage);
    }
  }
  for (const category of dataset.categories) if (!taxa.has(category.name)) taxa.set(category.name, category);
  return [...taxa.values()];
}

function addLineage(taxa: Map<string, Taxon>, category: string, lineage: object): void {
  let parent: string | undefined;
  const add = (taxon: Taxon): void => {
    if (!taxa.has(taxon.name)) taxa.set(taxon.name, parent === undefined ? taxon : { ...taxon, parent });
    parent = taxon.name;
  };
  for (const [rank, name] of Object.entries(lineage)) if (typeof name === "string") add({ name, rank });
  if (parent !== category) add({ name: category });
}
