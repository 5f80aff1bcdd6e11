import {
  type ClientError,
  type ClientProblem,
  type ConceptNode,
  descendantNames,
  isClientError,
  type M3Client,
  mapInOrder,
} from "@m3/client";
import type { Terminal } from "@m3/command-line";
import type { RequestedConcept } from "./requested-concepts.ts";
import { unknownConcepts } from "./unknown-concepts.ts";

/** A concept with the names to ask Annosaurus for. */
export interface ResolvedConcept {
  /** As the user named it. */
  readonly name: string;
  readonly acceptedName: string;
  /** The accepted name first, then its descendants, then alternative names, both in code unit order. */
  readonly names: readonly string[];
  /** Places in the tree below it that hold no concept. */
  readonly lostConceptCount: number;
}

/** Which names beside the accepted one are wanted. */
export interface NameOptions {
  readonly descendants: boolean;
  readonly alternativeNames: boolean;
}

/** How many concepts are looked up at once. */
const concurrency = 4;

/**
 * Finds the accepted names of concepts and, if wanted, everything below them and what else those are called.
 *
 * Where the accepted name will do, the name as given is good enough to go on with when the knowledge base cannot be
 * asked, which is warned of. Otherwise, or when the host of the annotations is out of reach as well, there is no use
 * in going on.
 *
 * @throws {DigestError} code "unknown-concept", once for all that are unknown
 * @throws {ClientError}
 */
export async function resolveConcepts(
  client: M3Client,
  requested: readonly RequestedConcept[],
  options: NameOptions,
  terminal: Terminal,
): Promise<ResolvedConcept[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([terminal.signal, stop.signal]);
  const unknown: { concept: RequestedConcept; error: ClientError }[] = [];
  const untold: { name: string; error: ClientError }[] = [];
  const look = async (concept: RequestedConcept): Promise<ResolvedConcept> => {
    const { name } = concept;
    const asGiven = { name, acceptedName: name, names: [name], lostConceptCount: 0 };
    // Once out of reach is out of reach: every further name would cost the whole patience again.
    if (untold[0] !== undefined) {
      untold.push({ name, error: untold[0].error });
      return asGiven;
    }
    // A hole in a tree that nobody looks into is none of the user's business.
    const holes: ClientProblem[] = [];
    try {
      const node = await client.fetchPhylogenyDown(name, { signal, onProblem: (problem) => holes.push(problem) });
      const lostConceptCount = options.descendants ? holes.length : 0;
      if (options.descendants) warnOfHoles(holes, terminal);
      return { name, ...withNames(node, options), lostConceptCount };
    } catch (error) {
      if (isClientError(error, "not-found")) unknown.push({ concept, error });
      else if (options.descendants || options.alternativeNames || !canGoOn(client, error)) throw error;
      else untold.push({ name, error });
      return asGiven;
    }
  };
  const found: ResolvedConcept[] = [];
  const progress = terminal.progress("Concepts", requested.length);
  try {
    for await (const concept of mapInOrder(requested, concurrency, look)) {
      found.push(concept);
      progress.advance();
    }
  } finally {
    progress.finish();
    stop.abort();
  }
  const order = new Map(requested.map(({ name }, index) => [name, index]));
  unknown.sort((a, b) => (order.get(a.concept.name) ?? 0) - (order.get(b.concept.name) ?? 0));
  if (unknown[0] !== undefined) {
    const concepts = unknown.map(({ concept }) => concept);
    throw await unknownConcepts(client, concepts, unknown[0].error, terminal.signal);
  }
  warnOfUntold(untold, terminal);
  return found;
}

function withNames(
  node: ConceptNode,
  { descendants, alternativeNames }: NameOptions,
): Pick<ResolvedConcept, "acceptedName" | "names"> {
  const names = new Set([node.name, ...(descendants ? descendantNames(node) : [])]);
  if (alternativeNames) {
    for (const other of alternativesOf(node, descendants).sort()) names.add(other);
  }
  return { acceptedName: node.name, names: [...names] };
}

function warnOfHoles(holes: readonly ClientProblem[], terminal: Terminal): void {
  const [first, ...others] = holes;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more like that)`;
  terminal.warn(`${first.message}; it and what may be below it are left out${more}`);
}

function alternativesOf(root: ConceptNode, withDescendants: boolean): string[] {
  const found: string[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of node.alternativeNames) found.push(name);
    if (withDescendants) waiting.push(...node.children);
  }
  return found;
}

function warnOfUntold(untold: readonly { name: string; error: ClientError }[], terminal: Terminal): void {
  const [first, ...others] = untold;
  if (first === undefined) return;
  const { name, error } = first;
  const what =
    others.length === 0
      ? `"${name}" is taken for the accepted name`
      : `"${name}" and ${others.length} more are taken for accepted names`;
  terminal.warn(`The knowledge base cannot be asked, so ${what}: ${error.reason}`);
}

function canGoOn({ configuration }: M3Client, error: unknown): error is ClientError {
  if (!isClientError(error) || error.code === "aborted") return false;
  const isSameHost = new URL(configuration.annosaurusUrl).host === new URL(configuration.phylogenyDownUrl).host;
  // A host that cannot be reached, or takes the question and says nothing, will not say more about annotations.
  const isSilent = error.code === "timeout" && error.phase === "response";
  return !(isSameHost && (error.phase === "connect" || isSilent));
}
