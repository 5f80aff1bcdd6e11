import type { DownloadOptions } from "@m3/downloader";

/** How long a try for one image may take in all, unless its user is more patient than that; as the downloader has it. */
const usualTotalMillis = 900_000;

/** A try waits for a connection, for an answer and for bytes, each as long as its user says. */
const waitsPerTry = 3;

/**
 * The timeouts for what a user says of `--timeout`: so long for each wait, and never less for all of a try than its
 * waits may take together.
 *
 * @param timeoutSeconds above 0
 */
export function toTimeouts(timeoutSeconds: number): Required<NonNullable<DownloadOptions["timeouts"]>> {
  const millis = Math.ceil(timeoutSeconds * 1000);
  const totalMillis = Math.max(usualTotalMillis, waitsPerTry * millis);
  return { connectMillis: millis, responseMillis: millis, idleMillis: millis, totalMillis };
}
