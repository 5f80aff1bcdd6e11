/** What can end a whole run. */
export type DownloaderErrorCode =
  /** The folder cannot be made, read or written, or something else has its name. */
  | "folder-unusable"
  /** Another run is writing to the folder. */
  | "folder-in-use"
  /** No space, or no quota, is left. */
  | "disk-full"
  /** The disk, or another storage, failed in another way. */
  | "write-failed"
  /** The storage is out of reach, or refuses this user. */
  | "storage-unavailable"
  /** An option needs a package that is not installed. */
  | "missing-package";

/** What a {@link DownloaderError} carries beside its message. */
export interface DownloaderErrorDetails {
  /** The folder, the file in it, the bucket or the package that the run failed on. */
  readonly path: string;
  readonly cause?: unknown;
}

/** Ends a run. Files that were finished before it stay; anything else that is thrown is a bug, or the caller's. */
export class DownloaderError extends Error {
  override readonly name = "DownloaderError";
  readonly code: DownloaderErrorCode;
  /** The folder, the file in it, the bucket or the package that the run failed on. */
  readonly path: string;

  constructor(code: DownloaderErrorCode, message: string, details: DownloaderErrorDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.path = details.path;
  }
}

/** Whether `error` is a {@link DownloaderError}, and of one of `codes` if any are given. */
export function isDownloaderError<Code extends DownloaderErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is DownloaderError & { readonly code: Code } {
  if (!(error instanceof DownloaderError)) return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}
