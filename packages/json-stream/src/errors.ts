/** What went wrong, for programs; the message says it for people. */
export type JsonStreamErrorCode =
  | "not-found"
  | "read-failed"
  | "write-failed"
  | "empty"
  | "wrong-top-level"
  | "syntax"
  | "truncated"
  | "trailing-data"
  | "invalid-utf8"
  | "element-too-large";

/** Where and why a {@link JsonStreamError} happened, as far as it is known. */
export interface JsonStreamErrorDetails {
  /** The file concerned, as the caller named it. */
  readonly path?: string | undefined;
  /** Offset in the (decompressed) text, in bytes from 0. */
  readonly byteOffset?: number | undefined;
  /** Element (or member of an object) concerned, counted from 0. */
  readonly elementIndex?: number | undefined;
  /** Line of {@link byteOffset}, counted from 1. Known for files only. */
  readonly line?: number | undefined;
  /** Character in the line, counted from 1 in code points. Known for files only. */
  readonly column?: number | undefined;
  /** See {@link JsonStreamError.isReaderGone}. @default false */
  readonly isReaderGone?: boolean;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * Every failure of this package is one of these; anything else is a bug, the reason of an abort,
 * or an error that the caller's own source or elements threw.
 */
export class JsonStreamError extends Error {
  override readonly name = "JsonStreamError";
  readonly code: JsonStreamErrorCode;
  readonly path: string | undefined;
  readonly byteOffset: number | undefined;
  readonly elementIndex: number | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Whether a pipe or a stream that was written to has lost its reader, which a program may want to take for the end and not for a failure. */
  readonly isReaderGone: boolean;

  constructor(code: JsonStreamErrorCode, message: string, details: JsonStreamErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.byteOffset = details.byteOffset;
    this.elementIndex = details.elementIndex;
    this.line = details.line;
    this.column = details.column;
    this.isReaderGone = details.isReaderGone ?? false;
  }
}

/** Whether `error` is a {@link JsonStreamError}, and has one of `codes` if any are given. */
export function isJsonStreamError<C extends JsonStreamErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is JsonStreamError & { readonly code: C } {
  return error instanceof JsonStreamError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}

/**
 * Whether a failure to read says that the input is another kind of file than the one expected, not a damaged one: it is
 * empty, it holds another JSON value at its top, or what it begins with is no JSON. What is cut off or broken further
 * in tells its own story; of another kind of file it is best said what should have been given instead.
 */
export function isOtherKindOfFile(error: unknown): error is JsonStreamError {
  if (isJsonStreamError(error, "empty", "wrong-top-level")) return true;
  // Of lines, whose first byte belongs to an element already, only the very first can tell.
  return isJsonStreamError(error, "syntax") && (error.elementIndex === undefined || error.byteOffset === 0);
}
