/** What ends a run. */
export type DownloadImagesErrorCode =
  /** A file of another kind than it was taken for. */
  | "not-localizations"
  /** An option needs a package that is not installed. */
  | "missing-package";

/** A failure that this command explains itself. */
export class DownloadImagesError extends Error {
  override readonly name = "DownloadImagesError";
  readonly code: DownloadImagesErrorCode;

  constructor(code: DownloadImagesErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
