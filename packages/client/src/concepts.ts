import type { M3Configuration } from "./configuration.ts";
import { decodeConceptNode } from "./decode.ts";
import type { Http } from "./http.ts";
import type { ConceptNode } from "./model.ts";
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
