/** One request that the emulator got. */
export interface RequestEntry {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What was sent with it, as text. */
  readonly body: string;
  /** Undefined until the reply starts, and for good when the connection was reset. */
  readonly status: number | undefined;
  /** Whether the client hung up before it had the whole reply, or the emulator did. */
  readonly isCut: boolean;
  /** The kind of fault that the request met. */
  readonly fault: string | undefined;
}

/** Every request since the start or the last `clear()`. */
export interface RequestLog {
  /** In the order of arrival. */
  readonly entries: readonly RequestEntry[];
  /** The most requests that were under way at one time. */
  readonly peakConcurrency: number;
  /** How many are under way now. */
  readonly concurrency: number;
  /** Counts requests: all, those whose path holds a text, or those whose path (query included) fits a pattern. */
  count(pattern?: string | RegExp): number;
  /** Forgets the entries and the peak. */
  clear(): void;
}

/** The side of the log that the server writes to. */
export interface RequestRecorder {
  readonly log: RequestLog;
  /** Notes an arrival; the entry's status and so on are filled in later. */
  begin(entry: Pick<RequestEntry, "method" | "path" | "headers">): OpenEntry;
}

/** An entry that is still being written. */
export interface OpenEntry {
  readonly entry: { -readonly [Key in keyof RequestEntry]: RequestEntry[Key] };
  /** Notes the end of the request; further calls do nothing. */
  end(): void;
}

/** Creates a log with its recorder. It grows by one entry for each request until it is cleared. */
export function createRequestLog(): RequestRecorder {
  const entries: RequestEntry[] = [];
  let concurrency = 0;
  let peakConcurrency = 0;
  const log: RequestLog = {
    entries,
    get peakConcurrency() {
      return peakConcurrency;
    },
    get concurrency() {
      return concurrency;
    },
    count: (pattern = "") => entries.filter(({ path }) => fits(path, pattern)).length,
    clear: () => {
      entries.length = 0;
      peakConcurrency = concurrency;
    },
  };
  return {
    log,
    begin: (arrival) => {
      const entry = { ...arrival, body: "", status: undefined, isCut: false, fault: undefined };
      entries.push(entry);
      concurrency++;
      peakConcurrency = Math.max(peakConcurrency, concurrency);
      let isOpen = true;
      return {
        entry,
        end: () => {
          if (isOpen) concurrency--;
          isOpen = false;
        },
      };
    },
  };
}

/** Whether a path (query included) holds a text or fits a pattern. */
export function fits(path: string, pattern: string | RegExp): boolean {
  // `search` does not look at lastIndex, so that a pattern with the g flag answers the same each time.
  return typeof pattern === "string" ? path.includes(pattern) : path.search(pattern) >= 0;
}
