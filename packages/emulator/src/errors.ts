/** What went wrong: the address could not be listened on. */
export type EmulatorErrorCode = "cannot-listen";

/** Every failure of this package is one of these; anything else is a bug or a wrong call. */
export class EmulatorError extends Error {
  override readonly name = "EmulatorError";
  readonly code: EmulatorErrorCode;

  constructor(code: EmulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is an {@link EmulatorError}, and of one of `codes` if any are given. */
export function isEmulatorError(error: unknown, ...codes: EmulatorErrorCode[]): error is EmulatorError {
  return error instanceof EmulatorError && (codes.length === 0 || codes.includes(error.code));
}
