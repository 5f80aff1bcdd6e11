import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type CommandOutcome, callCommand, type Terminal, UsageError } from "@m3/command-line";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import { command as dataset } from "../dataset/cli.ts";
import { queryFileName } from "../dataset/query-file.ts";
import { visibleEntries } from "../dataset/room.ts";
import type { DemoOptions } from "./cli.ts";
import { concept, defaultPort, openOcean } from "./ocean.ts";
import { goThroughSteps, shownLine } from "./steps.ts";

/** Opens an ocean on this machine, and makes a dataset of it, in one go or step by step. */
export async function run(
  { folder: named, format = "COCO", steps, port = defaultPort }: DemoOptions,
  terminal: Terminal,
): Promise<CommandOutcome> {
  const folder = named ?? (steps ? "m3-demo-steps" : "m3-demo");
  await requireDemo(folder, { cwd: terminal.cwd, steps });
  const ocean = await openOcean(port, terminal);
  try {
    if (steps) {
      await markFolder(resolve(terminal.cwd, folder));
      return await goThroughSteps(folder, ocean.url, terminal);
    }
    const args = [concept, "-d", "-f", format, "--preview", "-c", ocean.url];
    terminal.print(shownLine(["dataset", ...args, "-o", folder]));
    // On another port than the last time the folder's query is another one.
    return await callCommand(dataset, [...args, `--output=${folder}`, "--replace-query"], terminal);
  } finally {
    await ocean.close();
  }
}

/** Says of a folder that the demo went through its steps in it, and may again. */
const markName = ".m3-demo";

/**
 * Refuses a folder that holds anything of somebody's own: the demo writes over what is there.
 *
 * @throws {UsageError}
 */
async function requireDemo(
  folder: string,
  { cwd, steps }: { readonly cwd: string; readonly steps: boolean },
): Promise<void> {
  const path = resolve(cwd, folder);
  const refusal = (what: string): UsageError =>
    new UsageError(`Cannot make the demo in "${folder}": ${what}; name a folder of the demo's own`);
  const text = await readFile(join(path, queryFileName), "utf8").catch(() => undefined);
  const isOfDemo = text?.includes(`"${concept}"`) === true && text.includes('"http://127.0.0.1:');
  if (text !== undefined && (steps || !isOfDemo)) throw refusal("it holds another dataset");
  // Without steps, m3 dataset looks after what else is there.
  if (!steps || existsSync(join(path, markName))) return;
  const [taken] = await visibleEntries(path);
  if (taken !== undefined) throw refusal(`there is "${taken}" already, and no demo made that folder`);
}

/** Notes that a folder is the demo's own, which makes it if need be. */
async function markFolder(path: string): Promise<void> {
  await makeFolder(path);
  await writeFileAtomically(join(path, markName), "m3 demo --steps writes over what is in this folder\n");
}
