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

/** Why a run is stopped when whoever read its output has left, as `head` does; no failure, so never shown. */
export class ReaderLeftError extends Error {
  override readonly name = "ReaderLeftError";
  readonly code = "reader-left";
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
