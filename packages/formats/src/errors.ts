/** What ended a call, for programs; the message says it for people. */
export type FormatsErrorCode =
  | "unknown-format"
  | "invalid-record"
  | "invalid-setting"
  | "changed-records"
  | "read-failed"
  | "write-failed";

/** Where a {@link FormatsError} happened, as far as it is known. */
export interface FormatsErrorDetails {
  /** The file or folder concerned, as the caller named it. */
  readonly path?: string | undefined;
  /** The image concerned. */
  readonly imageId?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Every failure of this package is one of these; anything else is a bug, the reason of an abort, or an error of the caller's records. */
export class FormatsError extends Error {
  override readonly name = "FormatsError";
  readonly code: FormatsErrorCode;
  readonly path: string | undefined;
  readonly imageId: string | undefined;

  constructor(code: FormatsErrorCode, message: string, details: FormatsErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.imageId = details.imageId;
  }
}

/** Whether `error` is a {@link FormatsError}, and has one of `codes` if any are given. */
export function isFormatsError<C extends FormatsErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is FormatsError & { readonly code: C } {
  return error instanceof FormatsError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}
