import type { Settings } from "./options.ts";

/** Less is as quickly fetched again. */
const mostBytes = 1024 * 1024;
/** On no line is less worth a file and a request of its own kind. */
const leastBytes = 4096;

/**
 * From which size on what broke off of a file is kept for another time: 1 MiB, or what the file gets in a second where
 * the rate is limited.
 */
export function leastKept({ bytesPerSecond, concurrency }: Settings): number {
  return Math.min(mostBytes, Math.max(leastBytes, bytesPerSecond / concurrency));
}
