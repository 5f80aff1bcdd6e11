import { rename } from "node:fs/promises";
import { platform } from "node:process";
import { setTimeout as pause } from "node:timers/promises";

/** What Windows says while a virus scanner, an indexer or a program that makes copies has a file open, or one in the folder. */
const busyCodes: ReadonlySet<unknown> = new Set(["EACCES", "EBUSY", "EPERM"]);
/** Waits between tries; such programs are done within a second as a rule. */
const pausesMillis = [10, 20, 50, 100, 200, 400, 800];

/** Options of {@link renamePatiently}. */
export interface RenameOptions {
  /** Whether a refusal may pass by itself. @default true on Windows, where what is open elsewhere cannot be renamed, and false on other systems */
  readonly isPatient?: boolean;
  /** Renames once. @default what Node has for it */
  readonly rename?: (from: string, to: string) => Promise<void>;
}

/**
 * Renames a file or folder. On Windows another program may have just looked into what is new, and the system then refuses to rename it: it is
 * tried again, for a second and a half at most.
 *
 * @throws the system's error, with its `code`
 */
export async function renamePatiently(from: string, to: string, options: RenameOptions = {}): Promise<void> {
  const { isPatient = platform === "win32", rename: renameOnce = rename } = options;
  for (const millis of isPatient ? pausesMillis : []) {
    try {
      return await renameOnce(from, to);
    } catch (error) {
      if (!busyCodes.has((error as NodeJS.ErrnoException).code)) throw error;
    }
    await pause(millis);
  }
  await renameOnce(from, to);
}
