import type { Terminal } from "@m3/command-line";
import { createEmulator, type Emulator, isEmulatorError } from "@m3/emulator";

/** The address is part of every image's identity: only the same one lets a second run find its images. */
export const defaultPort = 8753;

/** The genus Sebastes by its common name, as a user would type it. */
export const concept = "rockfish";

/** Opens an ocean on this machine, where earlier demos had it, or anywhere if that port is taken. */
export async function openOcean(port: number, terminal: Pick<Terminal, "note">): Promise<Emulator> {
  const ocean = await createEmulator({ port }).catch((error: unknown) => {
    if (!isEmulatorError(error)) throw error;
    terminal.note(
      `Port ${port} is taken; the ocean opens on another one, so images of an earlier demo are fetched afresh`,
    );
    return createEmulator();
  });
  terminal.note(`An ocean is open at ${ocean.url}; it is the same for everybody`);
  return ocean;
}
