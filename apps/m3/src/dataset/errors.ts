/** Why a dataset cannot be made. */
export type DatasetErrorCode =
  | "damaged-state"
  | "folder-in-use"
  | "folder-taken"
  | "not-a-query"
  | "unreachable-host"
  | "unreadable-input";

/** A failure that `m3 dataset` explains itself. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  readonly code: DatasetErrorCode;
  /** What a user can do, a line each. */
  readonly hints: readonly string[];

  constructor(code: DatasetErrorCode, message: string, { cause, hints = [] }: DatasetErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hints = hints;
  }
}

/** What may come with a {@link DatasetError}. */
export interface DatasetErrorDetails {
  readonly cause?: unknown;
  readonly hints?: readonly string[];
}
