import { type CommandOutcome, callCommand, type Terminal } from "@m3/command-line";
import { createEmulator, type Emulator, isEmulatorError } from "@m3/emulator";
import { command as dataset } from "../dataset/cli.ts";
import type { DemoOptions } from "./cli.ts";

/** The address is part of every image's identity: only the same one lets a second run find its images. */
const port = 8753;
/** The genus Sebastes by its common name, as a user would type it. */
const concept = "rockfish";

/** Opens an ocean on this machine, and makes a dataset of it. */
export async function run({ folder, format }: DemoOptions, terminal: Terminal): Promise<CommandOutcome> {
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
