import type { Got } from "got";
import type { ServiceAccess, ServiceName } from "./access.ts";
import type { ClientEvent } from "./events.ts";
import { type AgentOptions, createGotTransport, type TlsOptions } from "./got-transport.ts";
import { chooseProxy } from "./proxy.ts";
import type { Transport } from "./transport.ts";

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
  /**
   * The same for what is answered from memory: questions to the knowledge base and the configuration service, in
   * milliseconds; never longer than `responseTimeoutMillis`.
   * @default 30000
   */
  readonly shortResponseTimeoutMillis?: number | undefined;
  /** After how long without a word from a server `onEvent` is told that it is waited for, in milliseconds. @default 5000 */
  readonly waitingNoticeMillis?: number | undefined;
  /** How long a body may pause between two pieces, in milliseconds. @default 30000 */
  readonly idleTimeoutMillis?: number | undefined;
  /**
   * How long a request may take in all, in milliseconds: waiting for its turn, retries and the whole body included.
   * @default no limit
   */
  readonly deadlineMillis?: number | undefined;
  /**
   * How many requests a host gets at once. Annosaurus has 20 workers for everybody. A list whose records are not
   * fetched for a while does not count.
   * @default 4
   */
  readonly concurrency?: number | undefined;
  /** How many requests a host gets in a second. @default no limit */
  readonly requestsPerSecond?: number | undefined;
  /** What the client calls itself. @default "m3-toolkit" */
  readonly userAgent?: string | undefined;
  /** What single services want to be sent along: who asks, and further headers. */
  readonly services?: Readonly<Partial<Record<ServiceName, ServiceAccess>>> | undefined;
  /** How encrypted connections are made. */
  readonly tls?: TlsOptions | undefined;
  /**
   * The URL of a proxy for everything, or `false` for none.
   * @default what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say in the environment
   */
  readonly proxy?: string | false | undefined;
  /** Agents of Node to make connections with, such as those of a proxy package; then `proxy` is not looked at. */
  readonly agent?: AgentOptions | undefined;
  /** An instance of got with settings of your own. Its retries and errors for statuses are turned off. */
  readonly got?: Got | undefined;
  /** What to send requests with instead of got; then `tls`, `proxy`, `agent` and `got` are not looked at. */
  readonly transport?: Transport | undefined;
  /** Is told of every request, answer, long wait and retry, for logs and metrics. Must not throw. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** {@link ClientOptions} with every default filled in. */
export interface ClientSettings {
  readonly retryLimit: number;
  readonly retryDelayMillis: number;
  readonly maxRetryDelayMillis: number;
  readonly connectTimeoutMillis: number;
  readonly responseTimeoutMillis: number;
  readonly shortResponseTimeoutMillis: number;
  readonly waitingNoticeMillis: number;
  readonly idleTimeoutMillis: number;
  readonly deadlineMillis: number | undefined;
  readonly concurrency: number;
  readonly requestsPerSecond: number | undefined;
  readonly userAgent: string;
  readonly services: Readonly<Partial<Record<ServiceName, ServiceAccess>>>;
  readonly transport: Transport;
  readonly onEvent: ((event: ClientEvent) => void) | undefined;
}

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} when a number is out of range
 * @throws {ClientError} code "configuration" when a proxy is not an http URL
 */
export function toSettings(options: ClientOptions = {}): ClientSettings {
  const { retryLimit = 4, concurrency = 4, userAgent = "m3-toolkit", services = {}, onEvent } = options;
  const { deadlineMillis, requestsPerSecond } = options;
  const {
    retryDelayMillis = 500,
    maxRetryDelayMillis = 60_000,
    connectTimeoutMillis = 5_000,
    responseTimeoutMillis = 120_000,
    shortResponseTimeoutMillis = Math.min(30_000, responseTimeoutMillis),
    waitingNoticeMillis = 5_000,
    idleTimeoutMillis = 30_000,
  } = options;
  const pauses = { retryDelayMillis, maxRetryDelayMillis };
  const responseTimeouts = { responseTimeoutMillis, shortResponseTimeoutMillis };
  const timeouts = { connectTimeoutMillis, ...responseTimeouts, idleTimeoutMillis, waitingNoticeMillis };
  const transport = options.transport ?? transportOf(options);
  checkNumbers({ retryLimit, ...pauses, ...timeouts, deadlineMillis });
  checkWhole({ retryLimit, concurrency });
  if (concurrency < 1) throw new RangeError(`Cannot use concurrency ${concurrency}: expected a whole number from 1 up`);
  if (requestsPerSecond !== undefined && !(requestsPerSecond > 0)) {
    throw new RangeError(`Cannot use requestsPerSecond ${requestsPerSecond}: expected a number above 0`);
  }
  const limits = { retryLimit, concurrency, requestsPerSecond, deadlineMillis };
  return { ...limits, ...pauses, ...timeouts, userAgent, services, transport, onEvent };
}

function transportOf({ got, agent, tls, proxy }: ClientOptions): Transport {
  return createGotTransport({
    got,
    agent,
    tls,
    chooseProxy: agent === undefined ? chooseProxy(proxy, process.env) : undefined,
  });
}

function checkNumbers(numbers: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && (!Number.isFinite(value) || value < 0)) {
      throw new RangeError(`Cannot use ${name} ${value}: expected a number from 0 up`);
    }
  }
}

function checkWhole(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value)) throw new RangeError(`Cannot use ${name} ${value}: expected a whole number`);
  }
}
