/** One request to a service, complete but for the network. */
export interface TransportRequest {
  /** `POST` is used by services as a question with a body; nothing is ever changed by it. */
  readonly method: "GET" | "POST";
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Aborted when nobody wants the answer any more, also in the middle of the body. */
  readonly signal: AbortSignal;
  readonly connectTimeoutMillis: number;
  readonly responseTimeoutMillis: number;
}

/** The answer to a request, as soon as its head is there. */
export interface TransportResponse {
  readonly status: number;
  readonly statusText?: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Not compressed any more. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends a request once and resolves when the head of the answer is there, whatever its status. Follows redirects;
 * does not try again. What it throws, but for {@link ClientError}s, counts as a failure of the network.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
