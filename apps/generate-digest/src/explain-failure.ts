import { type ConfigurationSource, defaultSite, isClientError } from "@m3/client";
import { InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import { DigestError } from "./errors.ts";
import type { Tally } from "./tally.ts";

/** How far a run is. */
export interface RunProgress {
  /** Digests that are written. */
  doneCount: number;
  /** Of this run; 0 until they are planned. */
  digestCount: number;
  /** Whether another run can go on where this one stops. */
  isResumable: boolean;
  /** Of the digest that is under way. */
  tally: Tally;
}

/**
 * The error to end a run with: what the user did (Ctrl-C), what the user can do when the host that nobody named is out
 * of reach, or the failure as it is; then a note says what is done and how to go on.
 *
 * @param source where the configuration came from, if there was one by then
 */
export function explainFailure(
  error: unknown,
  terminal: Pick<Terminal, "signal" | "note">,
  source: ConfigurationSource | undefined,
  progress: RunProgress,
): unknown {
  const { observationCount, addedCount } = progress.tally;
  if (terminal.signal.aborted) {
    const count = observationCount + addedCount;
    return new InterruptedError(`Interrupted after ${count} observations; ${whatIsDone(progress)}`);
  }
  // Whoever has had an answer from the default host is where it can be reached, and wants to hear what broke.
  const isAnswered = progress.doneCount > 0 || observationCount > 0;
  if (source?.kind === "default" && !isAnswered && isClientError(error, "network", "timeout")) {
    return unreachable(error, error.reason);
  }
  // Before anything is planned, nothing was begun that could be gone on with.
  if (progress.isResumable && progress.digestCount > 0 && !(error instanceof UsageError))
    terminal.note(capitalized(whatIsDone(progress)));
  return error;
}

function unreachable(error: unknown, reason: string): DigestError {
  const message = `The default M3 host "${defaultSite}" did not answer: ${reason}`;
  const hint =
    'Name another with -c or M3_CONFIG (an INI file, or the URL of an M3 host), or see a demo: "npm run demo" in the repository, "npx @m3/emulator" anywhere';
  return new DigestError("unreachable-host", message, error, [hint]);
}

function whatIsDone({ doneCount, digestCount, isResumable }: RunProgress): string {
  const done = digestCount < 2 ? "no digest was written" : `${doneCount} of ${digestCount} digests are written`;
  return `${done}, run it again ${isResumable ? "with --resume to go on" : "to start over"}`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
