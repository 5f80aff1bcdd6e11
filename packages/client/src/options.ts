/** How a client behaves towards servers; every value has a default that suits a busy, far-away server. */
export interface ClientOptions {
  /** How many times a failed request is sent again. The count starts anew whenever an attempt got further. @default 4 */
  readonly retryLimit?: number | undefined;
  /** Pause before the first retry, in milliseconds; doubles each time, plus or minus half by chance. @default 500 */
  readonly retryDelayMillis?: number | undefined;
  /**
   * The longest pause before a retry, in milliseconds. A server that asks for more by `Retry-After` is not asked
   * again: the request fails at once and says so.
   * @default 60000
   */
  readonly maxRetryDelayMillis?: number | undefined;
  /** How long a name look-up and a connection may each take, in milliseconds. @default 5000 */
  readonly connectTimeoutMillis?: number | undefined;
  /**
   * How long the first byte of an answer may take, in milliseconds. Annosaurus builds a whole list in memory before
   * it sends the first byte, so large concepts need their time.
   * @default 120000
   */
  readonly responseTimeoutMillis?: number | undefined;
  /** How long a body may pause between two pieces, in milliseconds. @default 30000 */
  readonly idleTimeoutMillis?: number | undefined;
  /** What the client calls itself. @default "m3-toolkit" */
  readonly userAgent?: string | undefined;
}

/** {@link ClientOptions} with every default filled in. */
export interface ClientSettings {
  readonly retryLimit: number;
  readonly retryDelayMillis: number;
  readonly maxRetryDelayMillis: number;
  readonly connectTimeoutMillis: number;
  readonly responseTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
  readonly userAgent: string;
}

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} when a number is negative or not finite, or a retry limit is not whole.
 */
export function toSettings(options: ClientOptions = {}): ClientSettings {
  const {
    retryLimit = 4,
    retryDelayMillis = 500,
    maxRetryDelayMillis = 60_000,
    connectTimeoutMillis = 5_000,
    responseTimeoutMillis = 120_000,
    idleTimeoutMillis = 30_000,
    userAgent = "m3-toolkit",
  } = options;
  const numbers = {
    retryLimit,
    retryDelayMillis,
    maxRetryDelayMillis,
    connectTimeoutMillis,
    responseTimeoutMillis,
    idleTimeoutMillis,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value) || value < 0) {
      throw new RangeError(`Cannot use ${name} ${value}: expected a number from 0 up`);
    }
  }
  if (!Number.isInteger(retryLimit)) {
    throw new RangeError(`Cannot use retryLimit ${retryLimit}: expected a whole number`);
  }
  return { ...numbers, userAgent };
}
