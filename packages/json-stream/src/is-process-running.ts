import { readFileSync } from "node:fs";
import { kill } from "node:process";

/**
 * Whether a process of this machine is at work: there, and not one that was killed and only waits for its parent to notice, as in a container
 * whose first process never does (told on Linux only). A process that may not be signalled is there.
 */
export function isProcessRunning(processId: number): boolean {
  try {
    kill(processId, 0);
    return !isDefunct(processId);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function isDefunct(processId: number): boolean {
  try {
    return /\) [XZ] [^)]*$/.test(readFileSync(`/proc/${processId}/stat`, "latin1"));
  } catch {
    return false;
  }
}
