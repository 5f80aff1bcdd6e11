import type { FailureCode } from "./results.ts";
import type { Statistics } from "./statistics.ts";

/** Something worth watching while a run goes on. */
export type DownloadEvent =
  | AttemptEvent
  | {
      readonly kind: "retry";
      readonly url: string;
      readonly code: FailureCode;
      readonly message: string;
      /** Tries so far. */
      readonly attempts: number;
      readonly delayMillis: number;
    }
  /** The number of requests a host is given at once has changed. */
  | { readonly kind: "limit"; readonly origin: string; readonly concurrency: number }
  /** A host has not answered for many tries in a row; it is asked now and then, or, once given up, no more. */
  | { readonly kind: "silence"; readonly origin: string; readonly isGivenUp: boolean }
  /** A file that the journal does not know is in the way; it is left alone and `name` is used instead. */
  | {
      readonly kind: "stranger";
      readonly url: string;
      readonly strangerName: string;
      /** Whether it is a whole image. */
      readonly isWhole: boolean;
      readonly name: string;
    }
  /** A file that was read again (`recheck`) is not what the journal says any more. */
  | { readonly kind: "changed"; readonly url: string; readonly name: string }
  /** How far the run is; about four times a second. */
  | ({ readonly kind: "progress" } & Progress)
  /** The run is over, whatever its end. */
  | { readonly kind: "end"; readonly statistics: Statistics };

/** One try at one file is over. */
export interface AttemptEvent {
  readonly kind: "attempt";
  readonly url: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** "ok", or why it failed. */
  readonly code: "ok" | FailureCode;
  readonly status?: number;
  /** From the request to the last byte, or to the failure. */
  readonly durationMillis: number;
  /** Bytes received in this try. */
  readonly sizeBytes: number;
}

/** How far a run is. */
export interface Progress {
  /** Requests that have a result, by its kind. */
  readonly doneCount: number;
  readonly skippedCount: number;
  readonly failedCount: number;
  /** Bytes received, those of failed tries included. */
  readonly sizeBytes: number;
  readonly retryCount: number;
  readonly elapsedMillis: number;
}
