import type { Category } from "../dataset.ts";
import { FormatsError } from "../errors.ts";

/** A name in a taxonomy; {@link Category} is one too. */
export type Taxon = Pick<Category, "name" | "parent" | "rank">;

/** Who stands above whom. */
export interface Taxonomy {
  /** Whether a name is in it. */
  readonly has: (name: string) => boolean;
  /** What is known about a name; just the name when it is not in the taxonomy. */
  readonly taxonOf: (name: string) => Taxon;
  /** The name itself and all above it, nearest first. */
  readonly lineageOf: (name: string) => readonly Taxon[];
}

/**
 * Makes a taxonomy of names with their parents. A name may come more than once, as long as no two say different things about it;
 * a parent that never comes itself is a root.
 *
 * @throws {FormatsError} code "invalid-setting" when a name has two parents or ranks, or stands above itself
 */
export function createTaxonomy(taxa: Iterable<Taxon>): Taxonomy {
  const known = new Map<string, Taxon>();
  for (const { name, parent, rank } of taxa) {
    const before = known.get(name);
    requireEqual("parent", name, before?.parent, parent);
    requireEqual("rank", name, before?.rank, rank);
    known.set(name, {
      name,
      ...((parent ?? before?.parent) !== undefined && { parent: parent ?? before?.parent }),
      ...((rank ?? before?.rank) !== undefined && { rank: rank ?? before?.rank }),
    } as Taxon);
  }
  const taxonOf = (name: string): Taxon => known.get(name) ?? { name };
  const taxonomy: Taxonomy = { has: (name) => known.has(name), taxonOf, lineageOf: (name) => lineage(name, taxonOf) };
  requireNoCircle(known);
  return taxonomy;
}

function lineage(name: string, taxonOf: (name: string) => Taxon): Taxon[] {
  const above: Taxon[] = [];
  for (let next: string | undefined = name; next !== undefined; ) {
    const taxon: Taxon = taxonOf(next);
    above.push(taxon);
    next = taxon.parent;
  }
  return above;
}

function requireEqual(what: string, name: string, before: string | undefined, now: string | undefined): void {
  if (before === undefined || now === undefined || before === now) return;
  const message = `Cannot use the taxonomy: expected one ${what} of ${JSON.stringify(name)}, got ${JSON.stringify(before)} and ${JSON.stringify(now)}`;
  throw new FormatsError("invalid-setting", message);
}

/** Follows each way up once. */
function requireNoCircle(known: ReadonlyMap<string, Taxon>): void {
  const sound = new Set<string>();
  for (const start of known.keys()) {
    const way = new Set<string>();
    for (let next: string | undefined = start; next !== undefined && !sound.has(next); next = known.get(next)?.parent) {
      if (way.size === way.add(next).size) {
        const message = `Cannot use the taxonomy: expected a tree, got ${JSON.stringify(next)} above itself`;
        throw new FormatsError("invalid-setting", message);
      }
    }
    for (const name of way) sound.add(name);
  }
}
