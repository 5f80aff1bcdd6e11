import type { Ocean } from "../ocean/ocean.ts";
import type { WireContext } from "../wire/wire.ts";
import type { FrameStore } from "./frame-store.ts";
import { json, type Reply, text } from "./reply.ts";
import type { Call } from "./router.ts";

/** What every route answers from. */
export interface Site extends WireContext {
  readonly ocean: Ocean;
  readonly knowledgeBase: "oni" | "vars-kb-server";
  /** Whether `/imagedmoments/concept/images` sends a moment once for each matching observation and image. */
  readonly repeatsMoments: boolean;
  readonly frames: FrameStore;
}

/** The reply for an entity that is not there, in the words of the server's generation. */
export function notFound(site: WireContext, what: string): Reply {
  return site.isLegacy
    ? json({ code: 404, message: `${what} was not found` }, 404)
    : json({ message: "Not found", responseCode: 404 }, 404);
}

/** The reply for an exception inside the server. */
export function serverError(site: WireContext, message: string): Reply {
  return site.isLegacy ? json({ code: 500, message }, 500) : json({ message, responseCode: 500 }, 500);
}

/** Cuts a list by `limit` and `offset`; absent means all. A negative number is what JPA throws on. */
export function* page<T>(
  items: Iterable<T>,
  call: Pick<Call, "query">,
  defaultLimit: number = Infinity,
): Generator<T, void, undefined> {
  const offset = Number(call.query.get("offset") ?? 0);
  const limit = Number(call.query.get("limit") ?? defaultLimit);
  let position = 0;
  if (limit <= 0) return;
  for (const item of items) {
    if (position >= offset + limit) return;
    if (position >= offset) yield item;
    position++;
  }
}

/** What a negative `limit` or `offset` gets; undefined when both are fine. */
export function refusePage(site: WireContext, call: Pick<Call, "query">): Reply | undefined {
  const isNegative = ["limit", "offset"].some((name) => Number(call.query.get(name) ?? 0) < 0);
  return isNegative ? serverError(site, "Negative value passed to setFirstResult or setMaxResults") : undefined;
}

/** Reads a JSON body; a reply instead when it is not an object or array. */
export function bodyOf(
  call: Call,
): { readonly value: Readonly<Record<string, unknown>> } | { readonly refusal: Reply } {
  try {
    const value: unknown = JSON.parse(call.body);
    if (typeof value === "object" && value !== null) return { value: value as Readonly<Record<string, unknown>> };
  } catch {
    // Falls through: what cannot be parsed is refused like what has the wrong shape.
  }
  return { refusal: text("Invalid value for: body (expected JSON object)", 400) };
}
