import { type ConfigurationSource, defaultSite, isClientError } from "@m3/client";
import { InterruptedError } from "@m3/command-line";
import { DigestError } from "./errors.ts";
import type { Tally } from "./observations.ts";

/**
 * The error to end a run with: what the user did (Ctrl-C), what the user can do when the host that nobody named is out
 * of reach, or the failure as it is.
 *
 * @param source where the configuration came from, if there was one by then
 */
export function explainFailure(
  error: unknown,
  signal: AbortSignal,
  source: ConfigurationSource | undefined,
  { observationCount, addedCount }: Tally,
): unknown {
  if (signal.aborted) {
    const count = observationCount + addedCount;
    return new InterruptedError(
      `Interrupted after ${count} observations; no digest was written, run it again to start over`,
    );
  }
  // Whoever has had an answer from the default host is where it can be reached, and wants to hear what broke.
  const isOutOfReach = source?.kind === "default" && observationCount === 0;
  if (!isOutOfReach || !isClientError(error, "network", "timeout")) return error;
  const lines = [
    `The default M3 host "${defaultSite}" did not answer: ${error.reason}`,
    'Name another with -c or M3_CONFIG (an INI file, or the URL of an M3 host), or see a demo: "npm run demo" in the repository, "npx @m3/emulator" anywhere',
  ];
  return new DigestError("unreachable-host", lines.join("\n"), error);
}
