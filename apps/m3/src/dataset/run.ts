import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isClientError, withoutCredentials } from "@m3/client";
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

/** What is known of a run when it ends early. */
interface Progress {
  stage: StageName | undefined;
  /** Whether nothing named a host. */
  isDefault: boolean;
  /** The host, where only the folder knows it. */
  site: string | undefined;
}

/** Makes a dataset, brings it up to date, or says what would change. */
export async function run(given: DatasetOptions, terminal: Terminal): Promise<CommandOutcome> {
  const folder = await findFolder(given, terminal);
  const run: Progress = { stage: undefined, isDefault: false, site: undefined };
  try {
    const { base, stored, isPageDue } = await readBase(given, folder, terminal.cwd);
    const options = isPageDue ? { ...given, preview: true } : given;
    await requireRoom(folder, given.from === undefined ? undefined : resolve(terminal.cwd, given.from));
    const found = await resolveQuery(options, base, terminal);
    run.isDefault = found.source?.kind === "default";
    // Else M3_CONFIG or a file say it to other commands too.
    if (found.source === undefined) run.site = found.query.services.site;
    const resolved = { ...found, query: await checkQuery(found.query, options) };
    if (stored !== undefined && !options["replace-query"]) requireSameQuery(stored, resolved.query, folder.name);
    const work: DatasetRun = Object.assign(run, { options, folder, terminal, resolved });
    return await (options.check ? checkDataset(work) : updateDataset(work));
  } catch (error) {
    if (terminal.signal.aborted) throw interrupted(run.stage, given, folder);
    if (!isClientError(error, "network", "timeout")) throw error;
    if (run.isDefault) throw unreachable(error);
    const config = given.config ?? run.site;
    const which = config === undefined ? "" : ` -c ${withoutCredentials(config)}`;
    throw Object.assign(error, { hints: [`"m3 doctor${which}" says which services answer`] });
  }
}

/** The folder that is named, that of the query that is named, or the working folder if it holds a dataset. */
async function findFolder({ output, from }: DatasetOptions, { cwd }: Terminal): Promise<DatasetFolder> {
  if (output !== undefined) return layOut(output, resolve(cwd, output));
  if (from !== undefined) return layOut(dirname(from), resolve(cwd, from, ".."));
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
  { name, state, pendingQuery }: DatasetFolder,
): InterruptedError {
  const when = stage === undefined ? "" : ` while ${doings[stage]}`;
  if (check) return new InterruptedError(`Interrupted${when}`);
  if (existsSync(state)) {
    const rest = `the dataset in "${name}" is as the last completed run left it, run it again to go on`;
    return new InterruptedError(`Interrupted${when}; ${rest}`);
  }
  // From here on the folder alone is enough; before, it holds nothing at all.
  const how = existsSync(pendingQuery) ? `"m3 dataset -o ${name}" goes on` : "run it again to make it";
  return new InterruptedError(`Interrupted${when}; there is no dataset in "${name}" yet, ${how}`);
}

function unreachable(cause: Error): DatasetError {
  return new DatasetError("unreachable-host", cause.message, {
    cause,
    hints: [
      'Nothing named a host, so MBARI\'s was asked, which answers inside its network only. Name another with -c or M3_CONFIG, or try "m3 demo"',
    ],
  });
}
