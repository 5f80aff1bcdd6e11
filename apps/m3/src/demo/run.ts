import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type CommandOutcome, callCommand, type Terminal, UsageError } from "@m3/command-line";
import { command as dataset } from "../dataset/cli.ts";
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
    if (steps) return await goThroughSteps(folder, ocean.url, terminal);
    const args = [concept, "-d", "-f", format, "--preview", "-c", ocean.url];
    terminal.print(shownLine(["dataset", ...args, "-o", folder]));
    // On another port than the last time the folder's query is another one.
    return await callCommand(dataset, [...args, `--output=${folder}`, "--replace-query"], terminal);
  } finally {
    await ocean.close();
  }
}

/**
 * Refuses a folder that holds somebody's own dataset.
 *
 * @throws {UsageError}
 */
async function requireDemo(
  folder: string,
  { cwd, steps }: { readonly cwd: string; readonly steps: boolean },
): Promise<void> {
  const text = await readFile(resolve(cwd, folder, "m3-dataset.json"), "utf8").catch(() => undefined);
  if (text === undefined) return;
  if (!steps && text.includes(`"${concept}"`) && text.includes('"http://127.0.0.1:')) return;
  throw new UsageError(
    `Cannot make the demo in "${folder}": it holds another dataset; name a folder of the demo's own`,
  );
}
