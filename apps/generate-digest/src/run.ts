import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type ClientOptions, createClient, type M3Configuration, resolveConfiguration } from "@m3/client";
import { type CommandOutcome, fileIdentity, type Terminal, UsageError } from "@m3/command-line";
import type { GenerateDigestOptions } from "./cli.ts";
import { resolveConcepts } from "./concepts.ts";
import { countConcepts } from "./count.ts";
import { explainFailure, type RunProgress } from "./explain-failure.ts";
import { toFilters } from "./filter-options.ts";
import type { Source } from "./observations.ts";
import { isThereUnderAnotherSpelling, type PlannedDigest, planDigests } from "./plan.ts";
import { requestedConcepts } from "./requested-concepts.ts";
import { type DigestSummary, summarizeRun } from "./summary.ts";
import { createTally } from "./tally.ts";
import { createWaitingNotes } from "./waiting-notes.ts";
import { createDigestWork, type DigestWork } from "./work/digest-work.ts";
import { writeDigest, writeDigestInParts } from "./write-digest.ts";

/** Writes digests, or counts what would be in them. A failed or interrupted run leaves a digest of before as it was. */
export async function run(
  options: GenerateDigestOptions,
  terminal: Terminal,
  givenClientOptions: ClientOptions = {},
): Promise<CommandOutcome> {
  const clientOptions = { onEvent: createWaitingNotes(terminal), ...givenClientOptions };
  const { config, count, descendants, "alternative-names": alternativeNames } = options;
  const { env, cwd, signal } = terminal;
  const progress: RunProgress = { doneCount: 0, digestCount: 0, isResumable: options.resume, tally: createTally() };
  let configuration: M3Configuration | undefined;
  try {
    const requested = await requestedConcepts(options.concept, options["concepts-file"], terminal);
    configuration = await resolveConfiguration({ config, env, cwd, signal, client: clientOptions });
    const client = createClient(configuration, clientOptions);
    const concepts = await resolveConcepts(client, requested, { descendants, alternativeNames }, terminal);
    const say = options.output === "-" ? terminal.note : terminal.print;
    for (const { name, acceptedName } of concepts) if (acceptedName !== name) say(`${name} -> ${acceptedName}`);
    if (count) return await countConcepts(concepts, client, terminal);
    const { all, data } = options;
    const source = { client, filters: toFilters(options), all, data, terminal };
    const digests = planDigests(concepts, options, (name) => isThereUnderAnotherSpelling(name, cwd));
    await requireOtherFiles(digests, [options["concepts-file"], configuration.source], cwd);
    return toOutcome(await writeDigests(digests, source, options.resume, progress));
  } catch (error) {
    throw explainFailure(error, terminal, configuration?.source, progress);
  }
}

/**
 * Refuses to write a digest over the configuration or the list of concepts that it is asked for by.
 *
 * @throws {UsageError}
 */
async function requireOtherFiles(
  digests: readonly PlannedDigest[],
  inputs: readonly (string | undefined | M3Configuration["source"])[],
  cwd: string,
): Promise<void> {
  for (const input of inputs) {
    const name = typeof input === "object" && input.kind === "file" ? input.name : input;
    if (typeof name !== "string" || name === "-") continue;
    const read = await fileIdentity(resolve(cwd, name));
    for (const { output } of digests) {
      if (output === "-" || (await fileIdentity(resolve(cwd, output))) !== read) continue;
      throw new UsageError(`Cannot write the digest to "${output}": it is what is read; name another with -o`);
    }
  }
}

async function writeDigests(
  digests: readonly PlannedDigest[],
  source: Source,
  resume: boolean,
  progress: RunProgress,
): Promise<DigestSummary[]> {
  const works = digests.map((digest) => workFor(digest, digests, source, resume));
  progress.digestCount = digests.length;
  progress.isResumable = works.every((work) => work !== undefined);
  const summaries: DigestSummary[] = [];
  for (const [index, digest] of digests.entries()) {
    progress.tally = createTally();
    summaries.push(await writeOne(digest, source, works[index], progress));
    progress.doneCount++;
  }
  // What was incomplete is worth another run, and that shall not fetch the others again.
  if (summaries.every((summary) => undeliveredCount(summary) === 0)) {
    for (const work of works) await work?.discard();
  }
  return summaries;
}

async function writeOne(
  digest: PlannedDigest,
  source: Source,
  work: DigestWork | undefined,
  { tally }: RunProgress,
): Promise<DigestSummary> {
  if (work === undefined) return writeDigest(digest, source, tally);
  const finished = await work.findFinished();
  if (finished === undefined) return writeDigestInParts(digest, source, tally, work);
  const count = finished.observationCount + finished.addedCount;
  source.terminal.print(`${digest.output} is there already, with ${count} observations`);
  return finished;
}

/** Keeps what is done of a run that may be long; a run for one concept does so when its user means to go on. */
function workFor(
  { output, concepts, names }: PlannedDigest,
  digests: readonly PlannedDigest[],
  { client, filters, all, data, terminal }: Source,
  resume: boolean,
): DigestWork | undefined {
  const isLong = resume || digests.length > 1 || concepts.length > 1;
  const path = resolve(terminal.cwd, output);
  if (!isLong || output === "-" || isSpecial(path)) return undefined;
  const question = { annosaurus: client.configuration.annosaurusUrl, names, filters, all, data };
  return createDigestWork(path, question, resume);
}

/** Whether something is there that is no plain file, such as `/dev/null`: nothing can be kept beside it. */
function isSpecial(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && !status.isFile();
}

function toOutcome(summaries: readonly DigestSummary[]): CommandOutcome {
  const undelivered = summaries.reduce((sum, summary) => sum + undeliveredCount(summary), 0);
  return { summary: summarizeRun(summaries), undeliveredCount: undelivered };
}

function undeliveredCount({ lostRowCount, lostMomentCount, lostConceptCount }: DigestSummary): number {
  return lostRowCount + lostMomentCount + lostConceptCount;
}
