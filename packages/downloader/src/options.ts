import type { NamingPolicy } from "./naming/name-book.ts";
import type { DownloadEvent } from "./results.ts";

/** Options of {@link examine} and {@link download}: what decides which file is whose. */
export interface ExamineOptions {
  /** How files are named; a name once given stays, whatever this says later. @default "original" */
  readonly names?: NamingPolicy;
  /**
   * Names in the folder that no file is given, because something else is or will be there. A URL that wants one gets
   * its digest into the name. @default []
   */
  readonly reservedNames?: readonly string[];
  /**
   * Whose a file is that has the right name but is not in the folder's journal. It must be a whole image in any case.
   *
   * - `ask`: the URL's, if its host, asked for the last 4 KB, has a file of the same length and end.
   * - `trust`: the URL's.
   * - `never`: somebody else's.
   *
   * A name made from the URL's digest or the request's id, or an expected SHA-256, is proof without asking. Somebody
   * else's file is left alone, and the URL gets another name.
   *
   * @default "ask"
   */
  readonly adoption?: "ask" | "trust" | "never";
  /** Fetches everything again, and writes over files the journal does not know. @default false */
  readonly overwrite?: boolean;
  /** Requests in the air at once, all hosts together. @default 64 */
  readonly concurrency?: number;
  /**
   * The most requests one host is given at once. A run starts with up to 8 and finds out how many the host likes.
   * @default 32
   */
  readonly perHostConcurrency?: number;
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  /** Sent with every request. @default { "user-agent": "m3-toolkit" } */
  readonly headers?: Readonly<Record<string, string>>;
  /** Redirects followed for one request. @default 5 */
  readonly maxRedirects?: number;
  /** Stops the run: temporary files are removed, finished files stay, and its reason is thrown as it is. */
  readonly signal?: AbortSignal;
  /** Is told what goes on. What it throws is a bug. */
  readonly onEvent?: (event: DownloadEvent) => void;
  /** A number from 0 up to 1, for jitter. @default Math.random */
  readonly random?: () => number;
}

/** Options of {@link download}. */
export interface DownloadOptions extends ExamineOptions {
  /** Larger files are refused. @default 536870912 (512 MiB) */
  readonly maxBytes?: number;
  /** Waits until the disk has each file before it gets its name, so that it survives a power cut. @default false */
  readonly sync?: boolean;
}

/** When a failed try is followed by another. */
export interface RetryOptions {
  /** Tries for one file, the first included. @default 5 */
  readonly attempts?: number;
  /** The first wait is up to this long; each further one up to twice as long. @default 500 */
  readonly baseMillis?: number;
  /** No wait of our own choice is longer. @default 60000 */
  readonly maxMillis?: number;
  /** A host that asks for a longer wait (Retry-After) is not waited for. @default 300000 */
  readonly maxRetryAfterMillis?: number;
  /**
   * How long a host that has answered before may be out of reach until nothing more is asked of it. One that never
   * answered is given up after 30 tries. @default 300000
   */
  readonly hostPatienceMillis?: number;
}

/** How long to wait for what, up to 2147483647 (24 days), as long as timers go. */
export interface TimeoutOptions {
  /** For the host's address, and again for the connection. @default 10000 */
  readonly connectMillis?: number;
  /** For the answer to begin. @default 30000 */
  readonly responseMillis?: number;
  /** Between two pieces of the answer. @default 30000 */
  readonly idleMillis?: number;
  /** For one try from begin to end, redirects included. @default 900000 (15 minutes) */
  readonly totalMillis?: number;
}

/** Options with every default filled in. */
export type Settings = Required<Omit<DownloadOptions, "signal" | "retry" | "timeouts">> & {
  readonly signal: AbortSignal | undefined;
  readonly retry: Required<RetryOptions>;
  readonly timeouts: Required<TimeoutOptions>;
};

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} when a number is out of range.
 */
export function resolveOptions(options: DownloadOptions): Settings {
  const {
    attempts = 5,
    baseMillis = 500,
    maxMillis = 60_000,
    maxRetryAfterMillis = 300_000,
    hostPatienceMillis = 300_000,
  } = options.retry ?? {};
  const {
    connectMillis = 10_000,
    responseMillis = 30_000,
    idleMillis = 30_000,
    totalMillis = 900_000,
  } = options.timeouts ?? {};
  const settings: Settings = {
    names: options.names ?? "original",
    reservedNames: options.reservedNames ?? [],
    adoption: options.adoption ?? "ask",
    overwrite: options.overwrite ?? false,
    concurrency: options.concurrency ?? 64,
    perHostConcurrency: options.perHostConcurrency ?? 32,
    retry: { attempts, baseMillis, maxMillis, maxRetryAfterMillis, hostPatienceMillis },
    timeouts: { connectMillis, responseMillis, idleMillis, totalMillis },
    headers: { "user-agent": "m3-toolkit", ...options.headers },
    maxRedirects: options.maxRedirects ?? 5,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => {}),
    random: options.random ?? Math.random,
    maxBytes: options.maxBytes ?? 512 * 1024 * 1024,
    sync: options.sync ?? false,
  };
  const { concurrency, perHostConcurrency, maxRedirects, maxBytes } = settings;
  requireRange([1, Number.MAX_SAFE_INTEGER], { concurrency, perHostConcurrency, maxBytes, attempts });
  requireRange([1, longestMillis], { ...settings.timeouts });
  requireRange([0, Number.MAX_SAFE_INTEGER], { maxRedirects });
  requireRange([0, longestMillis], { baseMillis, maxMillis, maxRetryAfterMillis, hostPatienceMillis });
  return settings;
}

/** Timers that are set for longer go off at once. */
const longestMillis = 2 ** 31 - 1;

function requireRange([least, most]: readonly [number, number], numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    const range = most === longestMillis ? `from ${least} to ${most}` : `from ${least} up`;
    throw new RangeError(`Cannot download: expected ${name} to be a whole number ${range}, got ${value}`);
  }
}
