import { createAsk } from "./ask.ts";
import type { Context } from "./context.ts";
import { decodeTexts } from "./decode.ts";
import { decodeConcept, decodeConceptNode } from "./decode-concepts.ts";
import { ClientError, isClientError } from "./errors.ts";
import type { Concept, ConceptNode } from "./model-concepts.ts";
import type { ListOptions } from "./problem.ts";
import { fetchJson, invalid } from "./requests.ts";
import { requestFor, type WaitOptions } from "./service.ts";

/**
 * Fetches a concept and everything below it by any of its names, accepted or not; letters must match in case.
 *
 * Source: knowledge base `GET /v1/phylogeny/down/{name}`, of oni and of vars-kb-server. A proxy that decodes paths takes
 * the slash in a name for one of the path; such a name is then looked for in the whole tree.
 */
export async function fetchPhylogenyDown(
  context: Context,
  name: string,
  options: ListOptions = {},
): Promise<ConceptNode> {
  try {
    return await fetchDown(context, name, `look up concept "${name}"`, options);
  } catch (error) {
    const isLost = isClientError(error, "not-found", "http-status") && error.status === 404;
    if (!name.includes("/") || !isLost) throw error;
    return findInWholeTree(context, name, error, options);
  }
}

function fetchDown(
  { http, configuration }: Context,
  name: string,
  action: string,
  options: ListOptions,
): Promise<ConceptNode> {
  const request = { ...requestFor(configuration.phylogenyDownUrl, name, action, options), isShort: true };
  const { onProblem } = options;
  const { url } = request;
  const told = new Set<string>();
  const onOdd = (problem: string): void => {
    const { message } = invalid(request, problem);
    // The same answer may be read more than once.
    if (!told.has(message)) onProblem?.({ kind: "problem", code: "unreadable-concept", message, url });
    told.add(message);
  };
  return fetchJson(http, request, (value) => decodeConceptNode(value, onProblem === undefined ? undefined : onOdd));
}

async function findInWholeTree(
  context: Context,
  name: string,
  failure: ClientError,
  options: ListOptions,
): Promise<ConceptNode> {
  const action = `look up concept "${name}"`;
  let root: ConceptNode;
  try {
    root = await fetchDown(context, (await fetchRoot(context, options)).name, action, { signal: options.signal });
  } catch (error) {
    if (isClientError(error, "aborted")) throw error;
    throw failure;
  }
  const found = findNode(root, (node) => node.name === name) ?? findNode(root, (node) => isCalled(node, name));
  if (found !== undefined) return found;
  const { url, status } = failure;
  const reason = `nothing in the whole tree of "${root.name}" has that name`;
  throw new ClientError("not-found", `Cannot ${action}: ${reason}`, { url, status, reason, attempts: 1 });
}

function isCalled({ alternativeNames }: ConceptNode, name: string): boolean {
  return alternativeNames.includes(name);
}

function findNode(root: ConceptNode, is: (node: ConceptNode) => boolean): ConceptNode | undefined {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (is(node)) return node;
    for (const child of node.children) waiting.push(child);
  }
  return undefined;
}

/** Fetches the concept that all others are below of; oni and vars-kb-server have it at different addresses. */
export async function fetchRoot(context: Context, options: WaitOptions = {}): Promise<Concept> {
  const ask = createAsk(context, context.configuration.knowledgeBaseUrl, { isShort: true });
  const action = "look up the root of the knowledge base";
  try {
    return await ask.one({ action, path: ["concept", "query", "root"] }, decodeConcept, options);
  } catch (error) {
    if (!isClientError(error, "not-found", "http-status")) throw error;
    return ask.one({ action, path: ["concept", "root"] }, decodeConcept, options);
  }
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
      const names = await fetchJson(http, { url, action, signal, isShort: true }, decodeTexts);
      const countBefore = seen.size;
      for (const name of names) if (isNew(name, seen)) yield name;
      // A page without a new name is one that was there before: the server does not cut the list.
      if (names.length !== namesPerPage || seen.size === countBefore) return;
    }
  } catch (error) {
    const isAbsent =
      isClientError(error, "not-found", "http-status") && error.status !== undefined && error.status < 429;
    if (!isAbsent || seen.size > 0) throw error;
  }
  const request = { url: `${knowledgeBaseUrl}/concept`, action, signal, isShort: true };
  const names = await fetchJson(http, request, decodeTexts);
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
