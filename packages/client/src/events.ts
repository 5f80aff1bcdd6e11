import type { ClientError } from "./errors.ts";

/** What happens between a client and a service, for logs and metrics. URLs are without user name and password. */
export type ClientEvent =
  /** A request is sent. */
  | { readonly kind: "request"; readonly method: "GET" | "POST"; readonly url: string }
  /** The head of an answer is there. */
  | {
      readonly kind: "response";
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly status: number;
      /** Since the request was sent. */
      readonly durationMillis: number;
    }
  /** The body of a success has been read to its end. */
  | {
      readonly kind: "done";
      readonly method: "GET" | "POST";
      readonly url: string;
      /** Of the body, not compressed. */
      readonly sizeBytes: number;
      /** Since the request was sent. */
      readonly durationMillis: number;
    }
  /** Nothing has come for a while, neither an answer nor more of one; told again each time the wait has doubled. */
  | {
      readonly kind: "waiting";
      readonly method: "GET" | "POST";
      readonly url: string;
      /** Since the request was sent, or since the last piece of its answer. */
      readonly waitedMillis: number;
    }
  /** An attempt failed and there will be another. */
  | {
      readonly kind: "retry";
      readonly url: string;
      readonly error: ClientError;
      /** Attempts made so far. */
      readonly attempts: number;
      /** Until the next. */
      readonly delayMillis: number;
    };
