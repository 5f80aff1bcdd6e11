import { setFlagsFromString } from "node:v8";
import type { CommandDefinition } from "./command.ts";

/** The newest Node that the flags of our commands were tried with. */
const newestTried = 24;

/** Whether the flags of V8 that commands set are known to be there. */
export function knowsV8Flags(nodeVersion: string = process.versions.node): boolean {
  return Number.parseInt(nodeVersion, 10) <= newestTried;
}

/**
 * Lets a command set up V8 for this process. Flags of V8 are no interface that anybody promises, and V8 writes to standard error of one that it does not
 * know, which cannot be asked beforehand: a Node that is newer than those they were tried with goes without.
 */
export function settleProcess(
  settle: CommandDefinition<never>["settleProcess"],
  nodeVersion: string = process.versions.node,
): void {
  if (knowsV8Flags(nodeVersion)) settle?.(setFlagsFromString);
}
