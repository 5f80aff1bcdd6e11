import { type ClientError, type ConceptNode, descendantNames, isClientError, type M3Client } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import { DigestError } from "./errors.ts";

/** The names to ask Annosaurus for. */
export interface ResolvedConcepts {
  readonly acceptedName: string;
  /** The accepted name first, then its descendants in code unit order. */
  readonly names: readonly string[];
}

/**
 * Finds the accepted name of a concept and, if wanted, everything below it.
 *
 * Without descendants the name as given is good enough to go on with when the knowledge base cannot be asked, which
 * is warned of. With them, or when the host of the annotations is out of reach as well, there is no use in going on.
 *
 * @throws {DigestError} code "unknown-concept"
 * @throws {ClientError}
 */
export async function resolveConcepts(
  client: M3Client,
  concept: string,
  withDescendants: boolean,
  terminal: Terminal,
): Promise<ResolvedConcepts> {
  let node: ConceptNode;
  try {
    node = await client.fetchPhylogenyDown(concept, { signal: terminal.signal });
  } catch (error) {
    if (isClientError(error, "not-found")) throw unknownConcept(client, concept, error);
    if (withDescendants || !canGoOn(client, error)) throw error;
    terminal.warn(
      `The knowledge base cannot be asked, so "${concept}" is taken for the accepted name: ${error.reason}`,
    );
    return { acceptedName: concept, names: [concept] };
  }
  return { acceptedName: node.name, names: withDescendants ? [node.name, ...descendantNames(node)] : [node.name] };
}

function unknownConcept(client: M3Client, concept: string, cause: ClientError): DigestError {
  const where = client.configuration.knowledgeBaseUrl;
  const message = `Cannot find concept "${concept}": the knowledge base at "${where}" has no such name (upper and lower case matter)`;
  return new DigestError("unknown-concept", message, cause);
}

function canGoOn({ configuration }: M3Client, error: unknown): error is ClientError {
  if (!isClientError(error) || error.code === "aborted") return false;
  const isSameHost = new URL(configuration.annosaurusUrl).host === new URL(configuration.phylogenyDownUrl).host;
  return !(isSameHost && error.phase === "connect");
}
