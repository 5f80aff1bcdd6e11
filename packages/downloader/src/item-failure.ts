import type { FailureCode } from "./results.ts";

/** Whether trying again can help. */
export type RetryClass =
  | "never"
  /** Once more at most. */
  | "once"
  /** A few times, with growing waits. */
  | "backoff"
  /** At once and uncounted: a kept connection that the host had closed already. */
  | "free";

interface ItemFailureDetails {
  readonly retry: RetryClass;
  readonly status?: number | undefined;
  /** How long the host asks to be left alone. */
  readonly retryAfterMillis?: number | undefined;
  /** Whether what came so far is no beginning of the file. */
  readonly isSpoilt?: boolean;
  readonly cause?: unknown;
}

/** Why one try at one file failed; becomes a failed result, and never leaves the package as an exception. */
export class ItemFailure extends Error {
  override readonly name = "ItemFailure";
  readonly code: FailureCode;
  readonly retry: RetryClass;
  readonly status: number | undefined;
  readonly retryAfterMillis: number | undefined;
  /** Whether what came so far is no beginning of the file. */
  readonly isSpoilt: boolean;

  constructor(code: FailureCode, message: string, details: ItemFailureDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retry = details.retry;
    this.status = details.status;
    this.retryAfterMillis = details.retryAfterMillis;
    this.isSpoilt = details.isSpoilt ?? false;
  }
}
