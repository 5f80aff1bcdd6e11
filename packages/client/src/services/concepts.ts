import { createAsk, type Question, type Row } from "../ask.ts";
import { fetchPhylogenyDown, fetchRoot, listConceptNames } from "../concepts.ts";
import type { Context } from "../context.ts";
import type { Decoded } from "../decode.ts";
import { decodeConcept, decodeConceptName, decodeConceptNode, decodeLinkTemplate } from "../decode-concepts.ts";
import type { Concept, ConceptName, ConceptNode, LinkTemplate } from "../model-concepts.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/**
 * The knowledge base, be it oni or vars-kb-server. Concepts are found by any of their names; letters must match in case.
 */
export interface ConceptService {
  /** Fetches everything about one: `GET /concept/{name}`. */
  fetch(name: string, options?: WaitOptions): Promise<Concept>;
  /** Fetches the one that all others are below of: `GET /concept/query/root` (oni) or `/concept/root`. */
  fetchRoot(options?: WaitOptions): Promise<Concept>;
  /** Fetches the one right above: `GET /concept/parent/{name}`. */
  fetchParent(name: string, options?: WaitOptions): Promise<Concept>;
  /** Lists those right below: `GET /concept/children/{name}`. */
  listChildren(name: string, options?: ListOptions): AsyncGenerator<Concept, void, undefined>;
  /** Lists those with a name that holds a text: `GET /concept/find/{text}`. */
  find(text: string, options?: ListOptions): AsyncGenerator<Concept, void, undefined>;
  /** Fetches one with everything below it: `GET /phylogeny/down/{name}`. A place that holds no concept is left out and told. */
  fetchDown(name: string, options?: ListOptions): Promise<ConceptNode>;
  /** Fetches the way from the root down to one, a single child at each level: `GET /phylogeny/up/{name}`. */
  fetchUp(name: string, options?: WaitOptions): Promise<ConceptNode>;
  /** Lists the way from the root down to one: `GET /phylogeny/basic/{name}`. */
  listLineage(name: string, options?: ListOptions): AsyncGenerator<ConceptName, void, undefined>;
  /** Lists one and everything below it, in the order of names: `GET /phylogeny/taxa/{name}`. */
  listTaxa(name: string, options?: ListOptions): AsyncGenerator<ConceptName, void, undefined>;
  /** Lists those with the same parent: `GET /phylogeny/siblings/{name}`. oni has none for an unknown name. */
  listSiblings(name: string, options?: ListOptions): AsyncGenerator<ConceptName, void, undefined>;
  /** Lists every name, accepted or not: `GET /names` by pages, else `GET /concept`. */
  listNames(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the ranks in use: `GET /concept/ranks`; oni only. */
  listRanks(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists the associations that observations, of one concept if it is given, may have: `GET /links`, `GET /links/{name}`. */
  listLinks(name?: string, options?: ListOptions): AsyncGenerator<LinkTemplate, void, undefined>;
  /** Lists those of one link name: `GET /links/{name}/using/{linkName}`. */
  listLinksUsing(name: string, linkName: string, options?: ListOptions): AsyncGenerator<LinkTemplate, void, undefined>;
}

const conceptRow: Row<Concept> = { decode: decodeConcept, key: "name" };
const nameRow: Row<ConceptName> = { decode: decodeConceptName, key: "name" };
const linkRow: Row<LinkTemplate> = { decode: decodeLinkTemplate };

/** Creates the questions about concepts. */
export function createConceptService(context: Context): ConceptService {
  const ask = createAsk(context, context.configuration.knowledgeBaseUrl, { isShort: true });
  const about = (action: string, ...path: readonly string[]): Question => ({ action, path });
  const lookUp = (name: string): string => `look up concept "${name}"`;
  return {
    fetch: (name, options) => ask.one(about(lookUp(name), "concept", name), decodeConcept, options),
    fetchRoot: (options) => fetchRoot(context, options),
    fetchParent: (name, options) =>
      ask.one(about(`look up the parent of concept "${name}"`, "concept", "parent", name), decodeConcept, options),
    listChildren: (name, options) =>
      ask.list(about(`list the children of concept "${name}"`, "concept", "children", name), conceptRow, options),
    find: (text, options) =>
      ask.list(about(`find concepts by "${text}"`, "concept", "find", text), conceptRow, options),
    ...phylogenyOf(context),
    listNames: (options) => listConceptNames(context, options),
    listRanks: (options) => ask.texts(about("list the ranks", "concept", "ranks"), options),
    listLinks: (name, options) => {
      const path = name === undefined ? [] : [name];
      return ask.list(about("list the links", "links", ...path), linkRow, options);
    },
    listLinksUsing: (name, linkName, options) =>
      ask.list(about(`list the links "${linkName}" of "${name}"`, "links", name, "using", linkName), linkRow, options),
  };
}

type Phylogeny = Pick<ConceptService, "fetchDown" | "fetchUp" | "listLineage" | "listTaxa" | "listSiblings">;

function phylogenyOf(context: Context): Phylogeny {
  const ask = createAsk(context, `${context.configuration.knowledgeBaseUrl}/phylogeny`, { isShort: true });
  const decodeUp = (value: unknown): Decoded<ConceptNode> => decodeConceptNode(value);
  return {
    fetchDown: (name, options) => fetchPhylogenyDown(context, name, options),
    fetchUp: (name, options) =>
      ask.one({ action: `look up the way to concept "${name}"`, path: ["up", name] }, decodeUp, options),
    listLineage: (name, options) =>
      ask.list({ action: `list the way to concept "${name}"`, path: ["basic", name] }, nameRow, options),
    listTaxa: (name, options) =>
      ask.list({ action: `list what is below concept "${name}"`, path: ["taxa", name] }, nameRow, options),
    listSiblings: (name, options) =>
      ask.list({ action: `list the siblings of concept "${name}"`, path: ["siblings", name] }, nameRow, options),
  };
}
