import { setFlagsFromString } from "node:v8";

/** The newest Node that the flags of our commands were tried with. */
const newestTried = 24;

/**
 * Sets flags of V8 for this process. They are no interface that anybody promises, and V8 writes to standard error of one that it does not know, which
 * cannot be asked beforehand: a Node that is newer than those they were tried with runs without.
 */
export function setV8Flags(flags: readonly string[], nodeVersion: string = process.versions.node): void {
  if (Number.parseInt(nodeVersion, 10) > newestTried) return;
  for (const flag of flags) setFlagsFromString(flag);
}
