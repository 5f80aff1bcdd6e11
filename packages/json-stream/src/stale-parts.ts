import { createHash, randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { opendir, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";
import { isProcessRunning } from "./is-process-running.ts";

/** `.NAME.HEX.part`: HEX is the machine, the process, and what tells apart the files of one process, 8 digits each. */
const partPattern = /^\..*\.([0-9a-f]{8})([0-9a-f]{8})[0-9a-f]{8}\.part$/;

/** The name of a temporary file for `name`, by which {@link removeStaleParts} knows whose it was. */
export function partNameFor(name: string): string {
  // The name is cut: with the rest added it must not become too long for the file system.
  return `.${name.slice(0, 40)}.${machine()}${pid.toString(16).padStart(8, "0")}${randomBytes(4).toString("hex")}.part`;
}

const cleanFolders = new Set<string>();

/**
 * Removes the temporary files that processes of this machine left in a folder when they were killed. Those of a process
 * that lives, or that another machine or container may run, are left alone; so is everything else.
 *
 * Looks into a folder once: one that gets thousands of files would be listed as often. A failure is no matter.
 */
export async function removeStaleParts(folder: string): Promise<void> {
  if (cleanFolders.has(folder)) return;
  cleanFolders.add(folder);
  try {
    for await (const { name } of await opendir(folder)) {
      const [, owner, ownerPid = ""] = partPattern.exec(name) ?? [];
      if (owner === machine() && !isProcessRunning(Number.parseInt(ownerPid, 16))) {
        await unlink(join(folder, name)).catch(() => undefined);
      }
    }
  } catch {
    // A folder that may be written and not be listed is none of our business.
  }
}

let machineDigits: string | undefined;

/** Eight digits for this machine and, where there are containers, for this one: elsewhere the number is another process. */
function machine(): string {
  machineDigits ??= createHash("sha256").update(`${hostname()} ${processNamespace()}`).digest("hex").slice(0, 8);
  return machineDigits;
}

function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
