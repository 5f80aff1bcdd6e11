import { resolve } from "node:path";
import { type CommandOutcome, fileIdentity, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import {
  type ElementTexts,
  layoutOf,
  removeFolder,
  writeArrayBatches,
  writeArrayTexts,
  writeArrayTextsTo,
  writeArrayTo,
} from "@m3/json-stream";
import { createExtractor, type ExtractOptions, type LocalizationRecord, UuidSet } from "@m3/localizations";
import type { ExtractLocalizationsOptions } from "./cli.ts";
import { type Digest, findDigests } from "./digests.ts";
import { type ExtractDigestContext, extractDigest, type Taken } from "./extract-digest.ts";
import { toExtractOptions } from "./extract-options.ts";
import { optionOf } from "./filter-options.ts";
import type { WritableLocalization } from "./pack-extractions.ts";
import { openProblemFile } from "./problem-file.ts";
import { readExtractions } from "./read-extractions.ts";
import { Tally } from "./tally.ts";
import { ThreadedReader } from "./threaded-reader.ts";
import { createUuidFile } from "./uuid-file.ts";
import { makeTemporaryFolder, withoutDuplicates } from "./without-duplicates.ts";

/**
 * Reads the digests one after the other in one pass and writes their localizations as they come. Memory grows by less than
 * 3 bytes for each localization, for telling repeats (whose uuids wait in a temporary file), by nothing with
 * `--keep-repeated`, and by some 90 bytes more with `--dedupe`, which writes them twice.
 */
export async function run(options: ExtractLocalizationsOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { output } = options;
  const outputs = [output, options.problems].filter((name) => name !== undefined && name !== "-") as string[];
  await requireTwoFiles(outputs, terminal.cwd);
  const extractOptions = toExtractOptions(options);
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
    await extractTo(options, digests, { tally, extractOptions, folder }, terminal, say);
  } finally {
    if (folder !== undefined) await removeFolder(folder);
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

interface Means {
  readonly tally: Tally;
  readonly extractOptions: ExtractOptions;
  /** Where localizations wait until their duplicates are known; undefined when none are looked for. */
  readonly folder: string | undefined;
}

async function extractTo(
  options: ExtractLocalizationsOptions,
  digests: readonly Digest[],
  { tally, extractOptions, folder }: Means,
  terminal: Terminal,
  say: (line: string) => void,
): Promise<void> {
  const { signal, cwd } = terminal;
  const { output } = options;
  const problems = await openProblemFile(options.problems === undefined ? undefined : resolve(cwd, options.problems));
  const progress = terminal.progress("Reading observations");
  const uuids = createUuidFile();
  const context: Omit<ExtractDigestContext<Taken>, "readExtractions"> = {
    tally,
    seen: options["keep-repeated"] ? undefined : new UuidSet({ store: uuids }),
    onProblem: (placed) => problems.write(placed),
    onProgress: (count) => progress.advance(count),
  };
  const layout = layoutOf(output) === "lines" ? "compact" : "indented";
  const reader = new ThreadedReader({ options: extractOptions, layout }, { threadCount: options.threads, signal });
  try {
    if (folder === undefined) {
      const read = (digest: Digest) => reader.read(digest);
      await writeTexts(output, extractAll(digests, { ...context, readExtractions: read }, say), terminal);
    } else {
      const extract = createExtractor(extractOptions);
      const read = (digest: Digest) => readExtractions(digest, { extract, signal });
      const all = extractAll(digests, { ...context, readExtractions: read }, say);
      const onDuplicate = (record: Taken): void => tally.addDuplicate(record);
      const { "min-iou": minIou } = options;
      await writeRecords(output, withoutDuplicates(all, { folder, minIou, signal, onDuplicate }), terminal);
    }
    await problems.commit();
  } catch (error) {
    await problems.discard();
    if (signal.aborted) throw interrupted(output, tally);
    throw error;
  } finally {
    await reader.close();
    uuids.close();
    progress.finish();
  }
}

async function* extractAll<T extends Taken>(
  digests: readonly Digest[],
  context: ExtractDigestContext<T>,
  say: (line: string) => void,
): AsyncGenerator<T[], void, undefined> {
  for (const digest of digests) {
    // Not `yield*`, which waits for everything twice.
    for await (const records of extractDigest(digest, context)) yield records;
    const count = context.tally.digests.at(-1)?.localizationCount ?? 0;
    say(`${padEnd(digest.name, 50)}: ${String(count).padStart(10)} localizations`);
  }
}

async function writeTexts(
  output: string,
  batches: AsyncIterable<readonly WritableLocalization[]>,
  { cwd, stdout, signal }: Pick<Terminal, "cwd" | "stdout" | "signal">,
): Promise<void> {
  if (output === "-") await writeArrayTextsTo(stdout, textsOf(batches), { signal });
  else await writeArrayTexts(resolve(cwd, output), textsOf(batches), { signal });
}

async function* textsOf(
  batches: AsyncIterable<readonly WritableLocalization[]>,
): AsyncGenerator<ElementTexts, void, undefined> {
  // Those of one batch come from one place.
  for await (const batch of batches) yield batch.map(({ text }) => text) as ElementTexts;
}

async function writeRecords(
  output: string,
  batches: AsyncIterable<readonly LocalizationRecord[]>,
  { cwd, stdout, signal }: Pick<Terminal, "cwd" | "stdout" | "signal">,
): Promise<void> {
  if (output === "-") await writeArrayTo(stdout, oneByOne(batches), { signal });
  else await writeArrayBatches(resolve(cwd, output), batches, { signal });
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
