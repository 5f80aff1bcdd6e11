import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type CommandOutcome, callCommand, type Terminal, UsageError } from "@m3/command-line";
import { createEmulator, type Emulator, isEmulatorError } from "@m3/emulator";
import { command as dataset } from "../dataset/cli.ts";
import type { DemoOptions } from "./cli.ts";

/** The address is part of every image's identity: only the same one lets a second run find its images. */
const port = 8753;
/** The genus Sebastes by its common name, as a user would type it. */
const concept = "rockfish";

/** Opens an ocean on this machine, and makes a dataset of it. */
export async function run({ folder, format }: DemoOptions, terminal: Terminal): Promise<CommandOutcome> {
  await requireDemo(folder, terminal.cwd);
  const ocean = await openOcean(terminal);
  const args = [concept, "-d", "-f", format, "-c", ocean.url];
  terminal.note(`An ocean is open at ${ocean.url}; it is the same for everybody`);
  terminal.print(`$ m3 dataset ${args.join(" ")} -o ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}`);
  try {
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
async function requireDemo(folder: string, cwd: string): Promise<void> {
  const text = await readFile(resolve(cwd, folder, "m3-dataset.json"), "utf8").catch(() => undefined);
  if (text === undefined || (text.includes(`"${concept}"`) && text.includes('"http://127.0.0.1:'))) return;
  throw new UsageError(
    `Cannot make the demo in "${folder}": it holds another dataset; name a folder of the demo's own`,
  );
}

async function openOcean(terminal: Terminal): Promise<Emulator> {
  try {
    return await createEmulator({ port });
  } catch (error) {
    if (!isEmulatorError(error)) throw error;
    terminal.note(
      `Port ${port} is taken; the ocean opens on another one, so images of an earlier demo are fetched afresh`,
    );
    return createEmulator();
  }
}
