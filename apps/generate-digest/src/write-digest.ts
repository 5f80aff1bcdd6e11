import { resolve } from "node:path";
import type { WireAnnotation } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import { openAtomicFile, type WriteResult, writeArray, writeArrayTo } from "@m3/json-stream";
import { type Gathered, gatherAdded, gatherFound, type Mark, type Source } from "./observations.ts";
import type { PlannedDigest } from "./plan.ts";
import { type DigestSummary, summarize } from "./summary.ts";
import { countAdded, countFound, lossCount, type Tally } from "./tally.ts";
import type { DigestWork } from "./work/digest-work.ts";
import type { PartFile } from "./work/part-file.ts";

/** How many names are asked for between two marks. */
const namesPerMark = 50;

/** Writes lines for people: to standard output, unless that is where the digest goes. */
export type Say = (line: string) => void;

/** Writes a digest while it comes. A failed or interrupted run leaves the digest of before, and nothing else. */
export async function writeDigest(digest: PlannedDigest, source: Source, tally: Tally): Promise<DigestSummary> {
  const say = sayFor(digest, source.terminal);
  const { sizeBytes } = await write(digest.output, observationsOf(gather(digest, source, tally, say)), source.terminal);
  return finish(digest, tally, sizeBytes, say);
}

/**
 * Writes a digest by way of a part file, and goes on from what an earlier run left of it. What could not be had is
 * tried anew by the next run.
 */
export async function writeDigestInParts(
  digest: PlannedDigest,
  source: Source,
  tally: Tally,
  work: DigestWork,
): Promise<DigestSummary> {
  const { terminal } = source;
  const say = sayFor(digest, terminal);
  // Whoever cannot write there shall hear it now, not when everything has been fetched.
  await (await openAtomicFile(resolve(terminal.cwd, digest.output))).discard();
  const part = await work.openPart();
  try {
    await restore(part, tally, terminal.signal);
    if (tally.observationCount > 0)
      say(`Going on after ${tally.observationCount + tally.addedCount} observations of ${digest.subject}`);
    for await (const item of gather(digest, source, tally, say, { from: part.from, namesPerMark })) {
      if (item.kind === "observation") await part.append(item.observation);
      else if (lossCount(tally) === 0) await part.mark(item.mark, tally);
    }
    const { sizeBytes } = await write(digest.output, part.read(terminal.signal), terminal);
    const summary = finish(digest, tally, sizeBytes, say);
    if (lossCount(tally) === 0) await work.noteFinished(summary);
    return summary;
  } finally {
    await part.close();
  }
}

async function* gather(
  digest: PlannedDigest,
  source: Source,
  tally: Tally,
  say: Say,
  options: { readonly from?: Mark | undefined; readonly namesPerMark?: number } = {},
): AsyncGenerator<Gathered, void, undefined> {
  const { names, subject } = digest;
  if (options.from?.momentUuid === undefined) {
    say(`Getting observations for ${subject}...`);
    yield* gatherFound(source, names, tally, options);
    const filtered = Object.keys(source.filters).length > 0 ? " that pass the filters" : "";
    const hint = tally.observationCount === 0 ? ", so the digest is empty" : "";
    say(`Found ${tally.observationCount} observations of ${subject} with valid images${filtered}${hint}`);
  }
  if (!source.all) return;
  say(`Fetching all other observations for ${tally.moments.size} imaged moments...`);
  yield* gatherAdded(source, names.length, tally, options);
  say(`Added ${tally.addedCount} observations`);
}

async function* observationsOf(gathered: AsyncIterable<Gathered>): AsyncGenerator<WireAnnotation, void, undefined> {
  for await (const item of gathered) {
    if (item.kind === "observation") yield item.observation;
  }
}

/** Counts what is in the part already. */
async function restore(part: PartFile, tally: Tally, signal: AbortSignal): Promise<void> {
  if (part.from === undefined) return;
  const { observationCount } = part.from;
  for await (const observation of part.read(signal)) {
    if (tally.observationCount < observationCount) countFound(observation, tally);
    else countAdded(observation, tally);
  }
}

function finish(digest: PlannedDigest, tally: Tally, sizeBytes: number, say: Say): DigestSummary {
  if (digest.output !== "-") say(`Wrote digest to ${digest.output}`);
  return summarize(digest, tally, sizeBytes);
}

function sayFor({ output }: PlannedDigest, terminal: Terminal): Say {
  return output === "-" ? terminal.note : terminal.print;
}

function write(output: string, observations: AsyncIterable<unknown>, terminal: Terminal): Promise<WriteResult> {
  const { cwd, signal, stdout } = terminal;
  return output === "-"
    ? writeArrayTo(stdout, observations, { signal })
    : writeArray(resolve(cwd, output), observations, { signal });
}
