/** A mistake on the command line: its message is shown with a pointer to `--help`, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

/** A run that Ctrl-C ended: the message says what is done and how to go on; exit code 130. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly code = "interrupted";
}

/** Why a run is stopped whose standard output fails, for want of space for instance; exit code 1. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly code = "output-failed";
}

/**
 * Whether `error` is one that a user can be told in a sentence: it carries a string `code`, as every error class of
 * these packages and every system error of Node does. Anything else is a bug and deserves its stack.
 */
export function isExpectedError(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  // Node gives its complaints about wrong calls a code too, and those are our bugs.
  return !error.code.startsWith("ERR_");
}

/** What a user can do about an error, a line each: the `hints` that an error class may carry. */
export function hintsOf(error: Error): readonly string[] {
  return "hints" in error && Array.isArray(error.hints) ? error.hints.map(String) : [];
}

/**
 * Whether `error` came of a pipe that its reader has left: of a run whose result went into that pipe, no failure. Whoever wrote to it marks
 * the error; the code of the system does not tell, since a connection to a server that is cut has the same.
 */
export function isReaderGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("isReaderGone" in cause && cause.isReaderGone === true) return true;
  }
  return false;
}
