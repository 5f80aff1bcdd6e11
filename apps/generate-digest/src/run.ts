import { resolve } from "node:path";
import {
  type ClientOptions,
  createClient,
  type M3Client,
  type M3Configuration,
  resolveConfiguration,
} from "@m3/client";
import type { CommandOutcome, Terminal } from "@m3/command-line";
import { type WriteResult, writeArray, writeArrayTo } from "@m3/json-stream";
import type { GenerateDigestOptions } from "./cli.ts";
import { resolveConcepts } from "./concepts.ts";
import { digestName } from "./digest-name.ts";
import { explainFailure } from "./explain-failure.ts";
import { createTally, listObservations, listOtherObservations, type Tally } from "./observations.ts";

/** Writes a digest. An interrupted or failed run leaves a digest of before as it was. */
export async function run(
  options: GenerateDigestOptions,
  terminal: Terminal,
  clientOptions: ClientOptions = {},
): Promise<CommandOutcome> {
  const { config, output } = options;
  const { env, cwd, signal } = terminal;
  const concept = options.concept.trim();
  const tally = createTally();
  let configuration: M3Configuration | undefined;
  try {
    configuration = await resolveConfiguration({ config, env, cwd, signal, client: clientOptions });
    const client = createClient(configuration, clientOptions);
    return await writeDigest({ ...options, concept, output }, client, tally, terminal);
  } catch (error) {
    throw explainFailure(error, signal, configuration?.source, tally);
  }
}

async function writeDigest(
  options: GenerateDigestOptions,
  client: M3Client,
  tally: Tally,
  terminal: Terminal,
): Promise<CommandOutcome> {
  const { concept, descendants, all, output = digestName(concept, descendants) } = options;
  const say = output === "-" ? terminal.note : terminal.print;
  const { acceptedName, names } = await resolveConcepts(client, concept, descendants, terminal);
  if (acceptedName !== concept) say(`${concept} -> ${acceptedName}`);
  const subject = descendants ? `${acceptedName} + descendants` : acceptedName;

  async function* observations(): AsyncGenerator<unknown, void, undefined> {
    say(`Getting observations for ${subject}...`);
    yield* listObservations(client, names, tally, terminal);
    const hint = tally.observationCount === 0 ? ", so the digest is empty" : "";
    say(`Found ${tally.observationCount} observations of ${subject} with valid images${hint}`);
    if (!all) return;
    say(`Fetching all other observations for ${tally.imagedMomentUuids.size} imaged moments...`);
    yield* listOtherObservations(client, tally, terminal);
    say(`Added ${tally.addedCount} observations`);
  }

  const { sizeBytes } = await write(output, observations(), terminal);
  if (output !== "-") say(`Wrote digest to ${output}`);
  return {
    summary: {
      concept,
      acceptedName,
      conceptCount: names.length,
      observationCount: tally.observationCount,
      addedCount: tally.addedCount,
      imagedMomentCount: tally.imagedMomentUuids.size,
      lostMomentCount: tally.lostMomentCount,
      digest: output,
      sizeBytes,
    },
    undeliveredCount: tally.lostMomentCount,
  };
}

function write(output: string, observations: AsyncIterable<unknown>, terminal: Terminal): Promise<WriteResult> {
  const { cwd, signal, stdout } = terminal;
  return output === "-"
    ? writeArrayTo(stdout, observations, { signal })
    : writeArray(resolve(cwd, output), observations, { signal });
}
