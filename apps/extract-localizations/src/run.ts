import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { type CommandOutcome, fileIdentity, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import { writeArrayBatches, writeArrayTo } from "@m3/json-stream";
import { type LocalizationRecord, UuidSet } from "@m3/localizations";
import type { ExtractLocalizationsOptions } from "./cli.ts";
import { type Digest, findDigests } from "./digests.ts";
import { type ExtractDigestContext, extractDigest } from "./extract-digest.ts";
import { toExtractor } from "./extraction.ts";
import { optionOf } from "./filter-options.ts";
import { openProblemFile } from "./problem-file.ts";
import { Tally } from "./tally.ts";
import { makeTemporaryFolder, withoutDuplicates } from "./without-duplicates.ts";

/**
 * Reads the digests one after the other in one pass and writes their localizations as they come. Memory grows by 22 to
 * 43 bytes for each localization, for telling repeats, by nothing with `--keep-repeated`, and by some 90 bytes more with
 * `--dedupe`, which writes them twice.
 */
export async function run(options: ExtractLocalizationsOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { output } = options;
  const outputs = [output, options.problems].filter((name) => name !== undefined && name !== "-") as string[];
  await requireTwoFiles(outputs, terminal.cwd);
  const extract = toExtractor(options);
  const digests = await findDigests(options.digest, outputs, terminal);
  const tally = new Tally((criterion) =>
    criterion === "parts" && options.parts === "drop"
      ? "--parts drop"
      : criterion === "isVerified" && options.unverified
        ? "--unverified"
        : optionOf[criterion],
  );
  // Standard output may be taken by the localizations themselves.
  const say = output === "-" ? terminal.note : terminal.print;
  const folder = options.dedupe ? await makeTemporaryFolder() : undefined;
  try {
    await extractTo(options, digests, { tally, extract, folder }, terminal, say);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  say(`Extracted ${tally.localizationCount} total localizations`);
  if (output !== "-") say(`Wrote to ${output}`);
  for (const line of tally.lines()) say(line);
  if (tally.problems.total > 0) {
    const { problems } = options;
    say(problems === undefined ? "See each of them with --problems FILE" : `Wrote the problems to ${problems}`);
  }
  return { summary: tally.summary(output), problemCount: tally.problems.total };
}

async function requireTwoFiles([first, second]: readonly string[], cwd: string): Promise<void> {
  if (first === undefined || second === undefined) return;
  if ((await fileIdentity(resolve(cwd, first))) !== (await fileIdentity(resolve(cwd, second)))) return;
  const got = first === second ? `"${first}" for both` : `"${first}" and "${second}", which are the same`;
  throw new UsageError(`Cannot write localizations and problems to one file: got ${got}`);
}

async function extractTo(
  options: ExtractLocalizationsOptions,
  digests: readonly Digest[],
  { tally, extract, folder }: Pick<ExtractDigestContext, "tally" | "extract"> & { readonly folder: string | undefined },
  terminal: Terminal,
  say: (line: string) => void,
): Promise<void> {
  const { signal, cwd, stdout } = terminal;
  const { output } = options;
  const problems = await openProblemFile(options.problems === undefined ? undefined : resolve(cwd, options.problems));
  const progress = terminal.progress("Reading observations");
  const context: ExtractDigestContext = {
    extract,
    tally,
    seen: options["keep-repeated"] ? undefined : new UuidSet(),
    signal,
    onProblem: (placed) => problems.write(placed),
    onProgress: (count) => progress.advance(count),
  };
  try {
    const all = extractAll(digests, context, say);
    const onDuplicate = (record: LocalizationRecord): void => tally.addDuplicate(record);
    const { "min-iou": minIou } = options;
    const records = folder === undefined ? all : withoutDuplicates(all, { folder, minIou, signal, onDuplicate });
    if (output === "-") await writeArrayTo(stdout, oneByOne(records), { signal });
    else await writeArrayBatches(resolve(cwd, output), records, { signal });
    await problems.commit();
  } catch (error) {
    await problems.discard();
    if (signal.aborted) throw interrupted(output, tally);
    throw error;
  } finally {
    progress.finish();
  }
}

async function* extractAll(
  digests: readonly Digest[],
  context: ExtractDigestContext,
  say: (line: string) => void,
): AsyncGenerator<LocalizationRecord[], void, undefined> {
  for (const digest of digests) {
    // Not `yield*`, which waits for everything twice.
    for await (const records of extractDigest(digest, context)) yield records;
    const count = context.tally.digests.at(-1)?.localizationCount ?? 0;
    say(`${padEnd(digest.name, 50)}: ${String(count).padStart(10)} localizations`);
  }
}

async function* oneByOne(
  batches: AsyncIterable<readonly LocalizationRecord[]>,
): AsyncGenerator<LocalizationRecord, void, undefined> {
  for await (const batch of batches) yield* batch;
}

/** Pads to a width in characters, as Python counts them. */
function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - [...text].length));
}

function interrupted(output: string, { localizationCount }: Tally): InterruptedError {
  const state = output === "-" ? "what was written is not whole" : `"${output}" is as it was before`;
  return new InterruptedError(
    `Interrupted after ${localizationCount} localizations; ${state}. Run the same command again to start over`,
  );
}
