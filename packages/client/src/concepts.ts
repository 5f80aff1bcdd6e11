import type { M3Configuration } from "./configuration.ts";
import type { Context } from "./context.ts";
import { decodeTexts } from "./decode.ts";
import { decodeConceptNode } from "./decode-concepts.ts";
import { isClientError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { ConceptNode } from "./model-concepts.ts";
import { fetchJson } from "./requests.ts";
import { requestFor, type WaitOptions } from "./service.ts";

/**
 * Fetches a concept and everything below it by any of its names, accepted or not; letters must match in case.
 *
 * Source: knowledge base `GET /v1/phylogeny/down/{name}`, of oni and of vars-kb-server.
 */
export async function fetchPhylogenyDown(
  http: Http,
  configuration: M3Configuration,
  name: string,
  options: WaitOptions = {},
): Promise<ConceptNode> {
  const request = requestFor(configuration.phylogenyDownUrl, name, `look up concept "${name}"`, options);
  return fetchJson(http, request, decodeConceptNode);
}

/**
 * Lists every name of the knowledge base, accepted or not, each once, in the order of the server.
 *
 * Source: knowledge base `GET /v1/names` by pages where there is one (oni), else `GET /v1/concept`, of which oni sends
 * no more than 10000.
 */
export async function* listConceptNames(
  { http, configuration: { knowledgeBaseUrl } }: Context,
  { signal }: WaitOptions = {},
): AsyncGenerator<string, void, undefined> {
  const action = "list the names of the knowledge base";
  const seen = new Set<string>();
  try {
    for (let offset = 0; ; offset += namesPerPage) {
      const url = `${knowledgeBaseUrl}/names?limit=${namesPerPage}&offset=${offset}`;
      const names = await fetchJson(http, { url, action, signal }, decodeTexts);
      for (const name of names) if (isNew(name, seen)) yield name;
      if (names.length < namesPerPage) return;
    }
  } catch (error) {
    const isAbsent =
      isClientError(error, "not-found", "http-status") && error.status !== undefined && error.status < 429;
    if (!isAbsent || seen.size > 0) throw error;
  }
  const names = await fetchJson(http, { url: `${knowledgeBaseUrl}/concept`, action, signal }, decodeTexts);
  for (const name of names) if (isNew(name, seen)) yield name;
}

/** A page of names is some 100 KB. */
const namesPerPage = 5000;

function isNew(name: string, seen: Set<string>): boolean {
  const countBefore = seen.size;
  return seen.add(name).size > countBefore;
}

/** The accepted names of everything below a concept, each once, in code unit order; the concept itself is not among them. */
export function descendantNames(node: ConceptNode): string[] {
  const names = new Set<string>();
  const waiting = [...node.children];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    names.add(next.name);
    for (const child of next.children) waiting.push(child);
  }
  names.delete(node.name);
  return [...names].sort();
}
