import type { DownloadEvent } from "./events.ts";
import { unfitHeader } from "./fetch/web-url.ts";
import type { NamingPolicy } from "./naming/name-book.ts";

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
  /**
   * Which files that are there are read to the end again and held against the journal's SHA-256, rather than believed
   * for their size: all, none, or those of certain URLs. One that differs is fetched again. @default false
   */
  readonly recheck?: boolean | ((url: string) => boolean);
  /** Requests in the air at once, all hosts together. @default 64 */
  readonly concurrency?: number;
  /**
   * The most requests one host is given at once. A run starts with up to 8 and finds out how many the host likes.
   * @default 64
   */
  readonly perHostConcurrency?: number;
  /** Requests started in a second, retries included, all hosts together. @default Infinity */
  readonly requestsPerSecond?: number;
  /** Bytes of bodies taken in a second, all hosts together. @default Infinity */
  readonly bytesPerSecond?: number;
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  /** Sent with every request. @default { "user-agent": "m3-toolkit" } */
  readonly headers?: Readonly<Record<string, string>>;
  /** Redirects followed for one request. @default 5 */
  readonly maxRedirects?: number;
  /**
   * The only hosts that are asked, redirects included, such as `images.example.org` or `*.example.org` (every host
   * below, not itself). @default all
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Refuses hosts whose address is this machine's or a private network's, also when a name or a redirect leads there:
   * for services that take URLs from strangers. @default false
   */
  readonly refusePrivateAddresses?: boolean;
  /**
   * Stops the run: what is in the air is broken off, to be resumed where that pays, finished files stay, and its reason
   * is thrown as it is.
   */
  readonly signal?: AbortSignal;
  /** Is told what goes on. What it throws ends the run, which then throws that. */
  readonly onEvent?: (event: DownloadEvent) => void;
  /** A number from 0 up to 1, for jitter. @default Math.random */
  readonly random?: () => number;
}

/** Options of {@link download}. */
export interface DownloadOptions extends ExamineOptions {
  /** Larger files are refused. @default 536870912 (512 MiB) */
  readonly maxBytes?: number;
  /**
   * How an image is held to be whole: by its `structure` (end marker, chunks, checksums; costs next to nothing), or by
   * being decoded (`decode`), which also finds most damage in the middle of a JPEG and costs some thirty times the
   * download. That needs the package `sharp`, which reads no BMP: those go by their structure. @default "structure"
   */
  readonly verify?: "structure" | "decode";
  /**
   * Waits until the disk has each file before it gets its name, and the folder and the journal after it, so that they
   * survive a power cut. For a folder on a disk only. @default false
   */
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
export type Settings = Required<Omit<DownloadOptions, "signal" | "retry" | "timeouts" | "allowedHosts" | "recheck">> & {
  readonly signal: AbortSignal | undefined;
  readonly allowedHosts: readonly string[] | undefined;
  readonly isRechecked: (url: string) => boolean;
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
  const { recheck = false } = options;
  const settings: Settings = {
    names: options.names ?? "original",
    reservedNames: options.reservedNames ?? [],
    adoption: options.adoption ?? "ask",
    overwrite: options.overwrite ?? false,
    concurrency: options.concurrency ?? 64,
    perHostConcurrency: options.perHostConcurrency ?? 64,
    requestsPerSecond: options.requestsPerSecond ?? Number.POSITIVE_INFINITY,
    bytesPerSecond: options.bytesPerSecond ?? Number.POSITIVE_INFINITY,
    isRechecked: typeof recheck === "function" ? recheck : () => recheck,
    retry: { attempts, baseMillis, maxMillis, maxRetryAfterMillis, hostPatienceMillis },
    timeouts: { connectMillis, responseMillis, idleMillis, totalMillis },
    headers: { "user-agent": "m3-toolkit", ...options.headers },
    maxRedirects: options.maxRedirects ?? 5,
    allowedHosts: options.allowedHosts,
    refusePrivateAddresses: options.refusePrivateAddresses ?? false,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => {}),
    random: options.random ?? Math.random,
    maxBytes: options.maxBytes ?? 512 * 1024 * 1024,
    verify: options.verify ?? "structure",
    sync: options.sync ?? false,
  };
  const { concurrency, perHostConcurrency, maxRedirects, maxBytes } = settings;
  requireRange([1, Number.MAX_SAFE_INTEGER], { concurrency, perHostConcurrency, maxBytes, attempts });
  requireRange([1, longestMillis], { ...settings.timeouts });
  requireRange([0, Number.MAX_SAFE_INTEGER], { maxRedirects });
  requireRange([0, longestMillis], { baseMillis, maxMillis, maxRetryAfterMillis, hostPatienceMillis });
  const { requestsPerSecond, bytesPerSecond } = settings;
  const badHeader = unfitHeader(settings.headers);
  if (badHeader !== undefined)
    throw new RangeError(`Cannot download: expected headers that can be sent, got ${badHeader}`);
  for (const [name, value] of Object.entries({ requestsPerSecond, bytesPerSecond })) {
    if (!(value > 0)) throw new RangeError(`Cannot download: expected ${name} to be above 0, got ${value}`);
  }
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
