/** What ends a run: a file of another kind than it was taken for. */
export type ReformatErrorCode = "not-an-image-map" | "not-categories" | "not-localizations" | "unreadable-file";

/** A failure that this command explains itself. */
export class ReformatError extends Error {
  override readonly name = "ReformatError";
  readonly code: ReformatErrorCode;

  constructor(code: ReformatErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
