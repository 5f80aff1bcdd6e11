import type { Taxon } from "../../ocean/taxa.ts";
import type { WireObject } from "../../wire/wire.ts";
import { json, prettyJson, type Reply } from "../reply.ts";
import { get, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** `/concept`, `/names` and `/links` of either knowledge base server. */
export function conceptRoutes(site: Site): Route[] {
  const isOni = site.knowledgeBase === "oni";
  const { knowledgeBase } = site.ocean;
  const answer = isOni ? json : prettyJson;
  const names = knowledgeBase.taxa.flatMap(({ name, alternativeNames }) => [name, ...alternativeNames]).sort();
  const of = (name: string, make: (taxon: Taxon) => Reply): Reply => {
    const taxon = knowledgeBase.find(name);
    return taxon === undefined ? unknownConcept(site, name) : make(taxon);
  };
  const concept = (taxon: Taxon): Reply => answer(isOni ? oniConcept(site, taxon) : kbServerConcept(taxon));
  return [
    get("/concept", () => answer(names.slice(0, isOni ? 10_000 : undefined))),
    get(isOni ? "/concept/query/root" : "/concept/root", () => concept(knowledgeBase.root)),
    get("/concept/{name}", ({ params: { name = "" } }) => of(name, concept)),
    get("/concept/parent/{name}", ({ params: { name = "" } }) =>
      of(name, ({ parent }) => (parent === undefined ? unknownConcept(site, name) : concept(parent))),
    ),
    get("/concept/children/{name}", ({ params: { name = "" } }) =>
      of(name, ({ children }) =>
        answer(children.map((child) => (isOni ? oniConcept(site, child) : kbServerConcept(child)))),
      ),
    ),
    get("/concept/find/{glob}", ({ params: { glob = "" } }) =>
      answer(
        knowledgeBase.taxa
          .filter((taxon) => contains(taxon, glob))
          .map((taxon) => (isOni ? oniConcept(site, taxon) : kbServerConcept(taxon))),
      ),
    ),
    get("/links", () => answer(linkTemplates)),
    get("/links/{name}", ({ params: { name = "" } }) => of(name, () => answer(linkTemplates))),
    get("/links/{name}/using/{linkName}", ({ params: { name = "", linkName = "" } }) =>
      of(name, () => answer(linkTemplates.filter((template) => template.linkName === linkName))),
    ),
    ...(isOni ? oniRoutes(site, names) : []),
  ];
}

function oniRoutes(site: Site, names: readonly string[]): Route[] {
  const { taxa } = site.ocean.knowledgeBase;
  return [
    get("/concept/ranks", () => json([...new Set(taxa.flatMap(({ rank }) => rank ?? []))].sort())),
    get("/names", ({ query }) => {
      const [limit, offset] = [Number(query.get("limit") ?? 100), Number(query.get("offset") ?? 0)];
      return json({ content: names.slice(offset, offset + limit), limit, offset });
    }),
  ];
}

/** vars-kb-server sends plain text under a JSON content type. */
function unknownConcept(site: Site, name: string): Reply {
  return site.knowledgeBase === "oni"
    ? json({ message: `Concept name \`${name}\` was not found`, responseCode: 404 }, 404)
    : { status: 404, contentType: "application/json", body: `No concept named ${name} was found` };
}

function kbServerConcept({ name, alternativeNames, rank }: Taxon): WireObject {
  return { name, alternateNames: alternativeNames, rank, media: [], descriptors: [], author: "expert-observer" };
}

/** oni sends its nulls. */
function oniConcept({ ocean }: Site, taxon: Taxon): WireObject {
  const { rank = null } = taxon;
  const [, level = null, base = null] = /^(super|sub|infra|parv|giga)?(.*)$/.exec(rank ?? "") ?? [];
  return {
    name: taxon.name,
    alternateNames: taxon.alternativeNames,
    media: [],
    linkRealizations: [],
    rank,
    rankName: base === "" ? null : base,
    rankLevel: level,
    author: "expert-observer",
    aphiaId: null,
    references: [],
    id: ocean.knowledgeBase.taxa.indexOf(taxon) + 1,
  };
}

function contains({ name, alternativeNames }: Taxon, glob: string): boolean {
  return [name, ...alternativeNames].some((text) => text.toLowerCase().includes(glob.toLowerCase()));
}

const linkTemplates = [
  { linkName: "bounding box", toConcept: "self", linkValue: "{}" },
  { linkName: "comment", toConcept: "self", linkValue: "nil" },
  { linkName: "identity-reference", toConcept: "self", linkValue: "nil" },
  { linkName: "population-quantity", toConcept: "self", linkValue: "nil" },
  { linkName: "upon", toConcept: "physical object", linkValue: "nil" },
];
