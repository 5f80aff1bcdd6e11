import { resolve } from "node:path";
import { isClientError } from "@m3/client";
import { type CommandOutcome, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import { checkDataset } from "./check.ts";
import type { DatasetOptions } from "./cli.ts";
import { DatasetError } from "./errors.ts";
import { type DatasetFolder, layOut } from "./folder.ts";
import { checkQuery } from "./line.ts";
import { requireSameQuery } from "./query.ts";
import { queryFileName, readQueryFile } from "./query-file.ts";
import { type ResolvedQuery, readBase, resolveQuery } from "./resolve-query.ts";
import { requireRoom } from "./room.ts";
import type { StageName } from "./stages.ts";
import { updateDataset } from "./update.ts";

/** What the steps of a run share. */
export interface DatasetRun {
  readonly options: DatasetOptions;
  readonly folder: DatasetFolder;
  readonly terminal: Terminal;
  readonly resolved: ResolvedQuery;
  /** The command that is at work, for whoever stops it. */
  stage: StageName | undefined;
}

/** Makes a dataset, brings it up to date, or says what would change. */
export async function run(given: DatasetOptions, terminal: Terminal): Promise<CommandOutcome> {
  const folder = await findFolder(given, terminal);
  const run: { stage: StageName | undefined; isDefault: boolean } = { stage: undefined, isDefault: false };
  try {
    const { base, stored, isPageDue } = await readBase(given, folder, terminal.cwd);
    const options = isPageDue ? { ...given, preview: true } : given;
    await requireRoom(folder, given.from === undefined ? undefined : resolve(terminal.cwd, given.from));
    const found = await resolveQuery(options, base, terminal);
    run.isDefault = found.source?.kind === "default";
    const resolved = { ...found, query: await checkQuery(found.query, options) };
    if (stored !== undefined && !options["replace-query"]) requireSameQuery(stored, resolved.query, folder.name);
    const work: DatasetRun = Object.assign(run, { options, folder, terminal, resolved });
    return await (options.check ? checkDataset(work) : updateDataset(work));
  } catch (error) {
    if (terminal.signal.aborted) throw interrupted(run.stage, given, folder);
    if (run.isDefault && isClientError(error, "network", "timeout")) throw unreachable(error);
    throw error;
  }
}

/** The folder that is named, that of the query that is named, or the working folder if it holds a dataset. */
async function findFolder({ output, from }: DatasetOptions, { cwd }: Terminal): Promise<DatasetFolder> {
  if (output !== undefined) return layOut(output, resolve(cwd, output));
  if (from !== undefined) return layOut(resolve(cwd, from, ".."), resolve(cwd, from, ".."));
  if ((await readQueryFile(resolve(cwd, queryFileName), queryFileName)) !== undefined) return layOut(".", cwd);
  throw new UsageError("Cannot tell where to make the dataset: expected the name of a folder, with -o");
}

const doings: Readonly<Record<StageName, string>> = {
  digest: "listing M3",
  extract: "extracting localizations",
  download: "downloading images; those that are there are kept",
  reformat: "writing the dataset",
};

function interrupted(
  stage: StageName | undefined,
  { check }: DatasetOptions,
  { name }: DatasetFolder,
): InterruptedError {
  const when = stage === undefined ? "" : ` while ${doings[stage]}`;
  const rest = check ? "" : `; the dataset in "${name}" is as the last completed run left it, run it again to go on`;
  return new InterruptedError(`Interrupted${when}${rest}`);
}

function unreachable(cause: Error): DatasetError {
  return new DatasetError("unreachable-host", cause.message, {
    cause,
    hints: [
      'Nothing named a host, so MBARI\'s was asked, which answers inside its network only. Name another with -c or M3_CONFIG, or try "m3 demo"',
    ],
  });
}
