import { isClientError, type M3Client, withoutCredentials } from "@m3/client";
import { DigestError } from "./errors.ts";
import { nearNames } from "./near-names.ts";
import type { RequestedConcept } from "./requested-concepts.ts";

/** A hint is worth no long wait, in milliseconds. */
const patienceMillis = 3000;

/** How many names are looked through at most; the largest knowledge bases have some tens of thousands. */
const nameLimit = 200_000;

/** How many unknown concepts are told one by one. */
const toldLimit = 10;

/**
 * The error that names the concepts the knowledge base does not have, with the names it does have that are near. A
 * list of names that does not come, or not in time, leaves that part out. Where there is no list of names at all, the
 * 404 was no word of a knowledge base, and the error says that.
 */
export async function unknownConcepts(
  client: M3Client,
  unknown: readonly RequestedConcept[],
  cause: unknown,
  signal: AbortSignal,
): Promise<DigestError> {
  const told = unknown.slice(0, toldLimit);
  const names = await collectNames(client, signal);
  if (names === undefined) return noKnowledgeBase(client, told[0]?.name ?? "", cause);
  const hints = told.map(({ name }) => hintOf(nearNames(name, names)));
  const where = `the knowledge base at "${withoutCredentials(client.configuration.knowledgeBaseUrl)}" has no such name`;
  const [only] = unknown;
  if (only !== undefined && unknown.length === 1) {
    const place = only.place === undefined ? "" : ` (${only.place})`;
    const message = `Cannot find concept "${only.name}"${place}: ${where} (upper and lower case matter)`;
    const hint = hints.filter((text) => text !== "");
    return new DigestError("unknown-concept", message, cause, hint);
  }
  const lines = told.map(({ name, place }, index) => {
    const hint = hints[index] === "" ? "" : `: ${hints[index]}`;
    return `"${name}"${place === undefined ? "" : ` (${place})`}${hint}`;
  });
  if (unknown.length > toldLimit) lines.push(`and ${unknown.length - toldLimit} more`);
  const message = `Cannot find ${unknown.length} concepts: ${where} as these (upper and lower case matter)`;
  return new DigestError("unknown-concept", message, cause, lines);
}

function noKnowledgeBase({ configuration }: M3Client, name: string, cause: unknown): DigestError {
  const knowledgeBaseUrl = withoutCredentials(configuration.knowledgeBaseUrl);
  const site = withoutCredentials(configuration.site);
  const reason = `"${knowledgeBaseUrl}" answers, but has no list of names, so it seems to be no knowledge base`;
  const hint = `Is "${site}" the host, or the file, that you mean by -c or M3_CONFIG?`;
  return new DigestError("no-knowledge-base", `Cannot look up concept "${name}": ${reason}`, cause, [hint]);
}

/** Undefined when the address has no list of names. */
async function collectNames(client: M3Client, signal: AbortSignal): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMillis)]);
    for await (const name of client.listConceptNames({ signal: patience })) {
      names.add(name);
      if (names.size >= nameLimit) break;
    }
  } catch (error) {
    // Whatever came in time is looked through.
    if (signal.aborted) throw error;
    if (isClientError(error, "not-found", "http-status") && error.status === 404) return undefined;
  }
  return names;
}

/** `Did you mean "A", "B" or "C"?`, or nothing. */
function hintOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop();
  if (last === undefined) return "";
  return `Did you mean ${quoted.length === 0 ? "" : `${quoted.join(", ")} or `}${last}?`;
}
