import type { WaitOptions } from "./service.ts";

/**
 * One thing among many that could not be had, while the rest could:
 * - `unreadable-row`: the server cannot encode one row of a list (most often an image whose URL is no URL), or sends
 *   something else in its place, so the row at `offset` is missing from the list;
 * - `unreadable-concept`: a place in a tree of concepts holds no concept, so that one and all below it are missing;
 * - `lost-moment`: the server does not give one imaged moment, so its observations are missing.
 */
export interface ClientProblem {
  readonly kind: "problem";
  readonly code: "unreadable-row" | "unreadable-concept" | "lost-moment";
  readonly message: string;
  /** The address that was asked, without user name and password. */
  readonly url: string;
  /** Where in the whole list the row is, from 0. */
  readonly offset?: number;
  readonly imagedMomentUuid?: string;
}

/** Settings of lists and trees that go on without what cannot be had. */
export interface ListOptions extends WaitOptions {
  /** Is told of everything that is missing. Without it, the first such thing ends the call, so that nothing is missing unseen. */
  readonly onProblem?: ((problem: ClientProblem) => void) | undefined;
}
