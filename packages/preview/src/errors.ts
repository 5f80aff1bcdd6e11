/** What ended a call, for programs; the message says it for people. */
export type PreviewErrorCode = "foreign-target" | "nothing-to-show" | "unsupported-format" | "write-failed";

/** Where a {@link PreviewError} happened, as far as it is known. */
export interface PreviewErrorDetails {
  /** The file or folder concerned, as the caller named it. */
  readonly path?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Every failure of this package is one of these; anything else is a bug, the reason of an abort, or an error of the caller's dataset. */
export class PreviewError extends Error {
  override readonly name = "PreviewError";
  readonly code: PreviewErrorCode;
  readonly path: string | undefined;

  constructor(code: PreviewErrorCode, message: string, details: PreviewErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
  }
}

/** Whether `error` is a {@link PreviewError}, and has one of `codes` if any are given. */
export function isPreviewError<C extends PreviewErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is PreviewError & { readonly code: C } {
  return error instanceof PreviewError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}
