import { hashOf } from "../../ocean/random.ts";
import { descend, lineageOf, type Taxon } from "../../ocean/taxa.ts";
import type { WireObject } from "../../wire/wire.ts";
import { json, prettyJson, type Reply } from "../reply.ts";
import { get, type Handler, type Route } from "../router.ts";
import type { Site } from "../site.ts";
import { conceptRoutes } from "./concepts.ts";

/** The knowledge base, as oni or as vars-kb-server answers. */
export function knowledgeBaseRoutes(site: Site): Route[] {
  const isOni = site.knowledgeBase === "oni";
  const answer = isOni ? json : prettyJson;
  const ofTaxon =
    (make: (taxon: Taxon) => unknown): Handler =>
    ({ params: { name = "" } }) => {
      const taxon = site.ocean.knowledgeBase.find(name);
      return taxon === undefined ? unknownName(site, name) : answer(make(taxon));
    };
  return [
    get(
      "/phylogeny/down/{name}",
      ofTaxon((taxon) => treeOf(site, taxon)),
    ),
    get(
      "/phylogeny/up/{name}",
      ofTaxon((taxon) => branchOf(lineageOf(taxon))),
    ),
    get(
      "/phylogeny/basic/{name}",
      ofTaxon((taxon) => lineageOf(taxon).map((node) => flatNode(site, node))),
    ),
    get(
      "/phylogeny/taxa/{name}",
      ofTaxon((taxon) => sortedByName(descend(taxon)).map((node) => flatNode(site, node))),
    ),
    get("/phylogeny/siblings/{name}", ({ params: { name = "" } }) => {
      const parent = site.ocean.knowledgeBase.find(name)?.parent;
      if (parent === undefined) return isOni ? json([]) : unknownName(site, name);
      return answer(parent.children.map((node) => flatNode(site, node)));
    }),
    ...conceptRoutes(site),
  ];
}

/** What a name gets that no concept has. */
function unknownName(site: Site, name: string): Reply {
  return site.knowledgeBase === "oni"
    ? json({ message: "Not found", responseCode: 404 }, 404)
    : prettyJson({ message: `No concept named ${name} was found`, code: 404 }, 404);
}

function treeOf(site: Site, taxon: Taxon): WireObject {
  const { children } = taxon;
  if (children.length === 0) return node(taxon);
  return { ...node(taxon), children: shuffled(site, children).map((child) => treeOf(site, child)) };
}

/** One child at each level. */
function branchOf([first, ...others]: readonly Taxon[]): WireObject {
  if (first === undefined) return {};
  return others.length === 0 ? node(first) : { ...node(first), children: [branchOf(others)] };
}

/** A node without its children; empty lists are left out. */
function node({ name, rank, alternativeNames }: Taxon): WireObject {
  return { name, rank, alternativeNames: alternativeNames.length === 0 ? undefined : alternativeNames };
}

/** An item of a flat list: oni keeps the alternative names there. */
function flatNode(site: Site, taxon: Taxon): WireObject {
  return site.knowledgeBase === "oni" ? node(taxon) : { name: taxon.name, rank: taxon.rank };
}

function sortedByName(taxa: readonly Taxon[]): Taxon[] {
  return [...taxa].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The order of children is unspecified, so that nobody comes to depend on one: by a hash of the seed. */
function shuffled({ ocean }: Site, taxa: readonly Taxon[]): Taxon[] {
  const keyOf = ({ name }: Taxon): number => hashOf(`${ocean.seed}/${name}`);
  return [...taxa].sort((a, b) => keyOf(a) - keyOf(b));
}
