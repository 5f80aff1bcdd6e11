/** What ends a run: a file of another kind than it was taken for. */
export type DownloadImagesErrorCode = "not-localizations";

/** A failure that this command explains itself. */
export class DownloadImagesError extends Error {
  override readonly name = "DownloadImagesError";
  readonly code: DownloadImagesErrorCode;

  constructor(code: DownloadImagesErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
