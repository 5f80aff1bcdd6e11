import { type ClientOptions, createClient, isClientError, type M3Client, resolveConfiguration } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import type { Failure } from "./failures.ts";

const concurrency = 4;

/** What there is to ask with. */
export interface FindUrlsOptions {
  /** As given by `-c`. */
  readonly config: string | undefined;
  readonly client: ClientOptions;
}

/**
 * Asks Annosaurus for the URLs of image references that the localizations have none of, several at a time, and puts them
 * into `urls`. Returns those it has none of either. When the service is out of reach, it is not asked for the others.
 *
 * @throws {ClientError} code "configuration".
 */
export async function findUrls(
  urls: Map<string, string | undefined>,
  { config, client: clientOptions }: FindUrlsOptions,
  terminal: Terminal,
): Promise<Failure[]> {
  const missing = [...urls].filter(([, url]) => url === undefined).map(([uuid]) => uuid);
  if (missing.length === 0) return [];
  const { env, cwd, signal } = terminal;
  const configuration = await resolveConfiguration({ config, env, cwd, signal, client: clientOptions });
  const client = createClient(configuration, clientOptions);
  const progress = terminal.progress("Asking for URLs", missing.length);
  const failures: Failure[] = [];
  let outOfReach: Failure | undefined;
  const queue = missing.values();
  const worker = async (): Promise<void> => {
    for (const uuid of queue) {
      const found = outOfReach === undefined ? await findUrl(client, uuid, signal) : notAsked(uuid, outOfReach);
      if (typeof found === "string") urls.set(uuid, found);
      else failures.push({ ...found, uuids: [uuid] });
      if (typeof found !== "string" && (found.code === "network" || found.code === "timeout")) outOfReach ??= found;
      progress.advance();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker)).finally(progress.finish);
  return failures;
}

function notAsked(uuid: string, { code }: Failure): Failure {
  const message = `Cannot find image "${uuid}": Annosaurus is out of reach`;
  return { code, message, attempts: 0, uuids: [uuid] };
}

async function findUrl(client: M3Client, uuid: string, signal: AbortSignal): Promise<string | Failure> {
  try {
    const { url } = await client.fetchImageReference(uuid, { signal });
    if (url !== undefined) return url;
    const message = `Cannot find image "${uuid}": Annosaurus has no URL for it`;
    return { code: "no-url", message, attempts: 1, uuids: [uuid] };
  } catch (error) {
    if (signal.aborted || !isClientError(error)) throw error;
    const { code, message, attempts, status } = error;
    return { code, message, attempts, ...(status === undefined ? {} : { status }), uuids: [uuid] };
  }
}
