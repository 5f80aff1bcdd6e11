/**
 * What ends a run: a digest that is not there, a file that is no digest, one that was changed while it was read, or no place
 * for what `--dedupe` puts aside.
 */
export type ExtractErrorCode = "not-found" | "not-a-digest" | "changed" | "no-temporary-folder";

/** A failure that this command explains itself. */
export class ExtractError extends Error {
  override readonly name = "ExtractError";
  readonly code: ExtractErrorCode;

  constructor(code: ExtractErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
