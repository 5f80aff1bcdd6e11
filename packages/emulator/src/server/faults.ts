import { randomOf } from "../ocean/random.ts";
import { fits } from "./request-log.ts";

/** Which requests meet a fault, and how often. */
export interface FaultRule {
  /** A text that the path (query included) holds, or a pattern that it fits. */
  readonly match: RegExp | string;
  /** Only requests of this method, such as HEAD; any by default. */
  readonly method?: string;
  /** For how many requests; the fault is spent after that. @default all */
  readonly times?: number;
  /** The share of fitting requests that meet it, from 0 to 1; which ones is decided by the seed. @default 1 */
  readonly rate?: number;
}

/** Something that goes wrong, as it does between a client and a real server. */
export type Fault = FaultRule & FaultEffect;

/** What a fault does. */
export type FaultEffect =
  /** Answers with a status; `body` defaults to the page of a proxy. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** Seconds, or an HTTP date. */
      readonly retryAfter?: number | string;
      readonly body?: string;
      /** @default text/html */
      readonly contentType?: string;
    }
  /** Cuts the connection without an answer. */
  | { readonly kind: "reset" }
  /** Announces the whole length, sends a part, cuts the connection. */
  | { readonly kind: "truncate" /** @default half of the body */; readonly afterBytes?: number }
  /** Sends headers and a part, then nothing more; with `afterBytes: "nothing"` not even headers. */
  | { readonly kind: "stall" /** @default half of the body */; readonly afterBytes?: number | "nothing" }
  /** Sends the body slowly. */
  | {
      readonly kind: "drip";
      /** @default 1024 */
      readonly chunkBytes?: number;
      /** @default 20 */
      readonly intervalMillis?: number;
    }
  /** Answers 200 with a page, as a log-in wall does. */
  | { readonly kind: "html" }
  /** Announces a length that is wrong by so many bytes; 100 too many if nothing is said. */
  | { readonly kind: "wrong-length"; readonly differenceBytes?: number }
  /** Sends the client elsewhere, by default to the same path with `redirected=1` in the query, which meets no redirect. */
  | {
      readonly kind: "redirect";
      /** @default 302 */
      readonly status?: number;
      readonly location?: string;
    }
  /** Answers with a picture, but not the one that was asked for. */
  | { readonly kind: "wrong-image" }
  /** Sends a body of the right length that is broken inside. */
  | {
      readonly kind: "damage";
      /**
       * - `middle`: 4 KB at most have every bit turned over. Of a JPEG only a decoder finds that.
       * - `start`: as many behind the first 8 bytes, which still tell a picture's kind, are zero.
       * - `end`: all from the middle on are zero, as in a file that was made room for but never filled.
       *
       * @default "middle"
       */
      readonly where?: "middle" | "start" | "end";
    }
  /** Compresses the body whether or not the client said it could read that. */
  | { readonly kind: "gzip" }
  /** Waits before it answers. */
  | { readonly kind: "delay"; readonly delayMillis: number }
  /** A row that the server cannot encode: every reply that would hold this text is 500 text/plain instead. */
  | { readonly kind: "poison"; readonly text: string };

/** The faults of an emulator. */
export interface FaultBook {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that a request meets, if any; counts it. A poison is met only by replies that hold its text. */
  meet(path: string, method: string): Fault | undefined;
  /** The poisons for a path. */
  poisonsFor(path: string): readonly PoisonFault[];
}

/** A fault of kind "poison". */
export type PoisonFault = Extract<Fault, { kind: "poison" }>;

interface Page {
  readonly fault: Fault;
  readonly index: number;
  leftTimes: number;
  /** How often each path came by, so that chance does not depend on the order of requests to other paths. */
  readonly visits: Map<string, number>;
}

/** Creates the faults of an emulator; the first one added that fits is met. */
export function createFaultBook(seed: number, faults: readonly Fault[] = []): FaultBook {
  const pages: Page[] = [];
  let addedCount = 0;
  const add = (fault: Fault): void => {
    pages.push({ fault, index: addedCount++, leftTimes: fault.times ?? Infinity, visits: new Map() });
  };
  for (const fault of faults) add(fault);
  return {
    add,
    clear: () => {
      pages.length = 0;
    },
    meet: (path, method) => {
      for (const candidate of pages) {
        const { kind, method: only = method } = candidate.fault;
        if (kind !== "poison" && only === method && isDue(candidate, path, seed)) return candidate.fault;
      }
      return undefined;
    },
    poisonsFor: (path) =>
      pages.flatMap(({ fault }) => (fault.kind === "poison" && fits(path, fault.match) ? [fault] : [])),
  };
}

function isDue(page: Page, path: string, seed: number): boolean {
  const { fault, index, visits } = page;
  if (page.leftTimes <= 0 || !fits(path, fault.match)) return false;
  if (fault.kind === "redirect" && fault.location === undefined && path.includes("redirected=1")) return false;
  if (fault.rate !== undefined) {
    const visit = visits.get(path) ?? 0;
    visits.set(path, visit + 1);
    if (randomOf(seed, "fault", index, path, visit).next() >= fault.rate) return false;
  }
  page.leftTimes--;
  return true;
}
