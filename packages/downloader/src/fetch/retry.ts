import type { ItemFailure } from "../item-failure.ts";
import type { RetryOptions } from "../options.ts";

/** Tries that are not counted, so that a run of stale connections does not use up the others. */
const mostFreeTries = 3;

/** How often one file has been tried. */
export interface Tries {
  /** Tries that count. */
  readonly counted: number;
  /** Tries that do not. */
  readonly free: number;
}

/** Counts a failed try. One that is free is not counted, up to a point, so that no host can ask for tries without end. */
export function countTry({ retry }: Pick<ItemFailure, "retry">, { counted, free }: Tries): Tries {
  return retry === "free" && free < mostFreeTries ? { counted, free: free + 1 } : { counted: counted + 1, free };
}

/**
 * How long to wait before the next try, in milliseconds; undefined when there should be none.
 *
 * The wait is random between 0 and a limit that doubles with every try ("full jitter"), or what the host asks for and
 * up to a fifth more, if that is longer.
 */
export function retryDelay(
  failure: ItemFailure,
  tries: Tries,
  options: Required<RetryOptions>,
  random: () => number,
): number | undefined {
  if (failure.retry === "never") return undefined;
  if (failure.retry === "free" && tries.free < mostFreeTries) return 0;
  const most = failure.retry === "once" ? Math.min(2, options.attempts) : options.attempts;
  if (tries.counted >= most) return undefined;
  const { retryAfterMillis = 0 } = failure;
  if (retryAfterMillis > options.maxRetryAfterMillis) return undefined;
  const limit = Math.min(options.maxMillis, options.baseMillis * 2 ** (tries.counted - 1));
  return Math.max(random() * limit, retryAfterMillis * (1 + random() * 0.2));
}

/** Reads a Retry-After header (seconds or an HTTP date) as milliseconds from now; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMillis);
}
