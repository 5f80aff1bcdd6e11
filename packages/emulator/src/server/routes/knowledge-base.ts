import { hashOf } from "../../ocean/random.ts";
import type { Taxon } from "../../ocean/taxa.ts";
import type { WireObject } from "../../wire/wire.ts";
import { json, prettyJson, type Reply } from "../reply.ts";
import { get, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** `/phylogeny` of either knowledge base server. */
export function knowledgeBaseRoutes(site: Site): Route[] {
  const { knowledgeBase } = site.ocean;
  const answer = site.knowledgeBase === "oni" ? json : prettyJson;
  const withTaxon = (name: string | undefined, make: (taxon: Taxon) => unknown): Reply => {
    const taxon = knowledgeBase.find(name ?? "");
    return taxon === undefined ? unknownConcept(site, name ?? "") : answer(make(taxon));
  };
  return [get("/phylogeny/down/{name}", ({ params }) => withTaxon(params.name, (taxon) => treeOf(site, taxon)))];
}

/** What a name gets that no concept has. */
export function unknownConcept(site: Site, name: string): Reply {
  return site.knowledgeBase === "oni"
    ? json({ message: "Not found", responseCode: 404 }, 404)
    : prettyJson({ message: `No concept named ${name} was found`, code: 404 }, 404);
}

function treeOf(site: Site, taxon: Taxon): WireObject {
  const { children } = taxon;
  return {
    ...nodeOf(taxon),
    children: children.length === 0 ? undefined : shuffled(site, children).map((child) => treeOf(site, child)),
  };
}

/** A node without its children; empty lists are left out. */
export function nodeOf({ name, rank, alternativeNames }: Taxon): WireObject {
  return { name, rank, alternativeNames: alternativeNames.length === 0 ? undefined : alternativeNames };
}

/** The order of children is unspecified, so that nobody comes to depend on one: by a hash of the seed. */
function shuffled({ ocean }: Site, taxa: readonly Taxon[]): Taxon[] {
  const keyOf = ({ name }: Taxon): number => hashOf(`${ocean.seed}/${name}`);
  return [...taxa].sort((a, b) => keyOf(a) - keyOf(b));
}
