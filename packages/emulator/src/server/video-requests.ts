import { isUuid } from "../ocean/uuids.ts";
import { invalidValue, type Reply } from "./reply.ts";
import type { Call } from "./router.ts";
import { bodyOf } from "./site.ts";

/** What `/fast/multi`, `/fast/concurrent` and their counts are asked for. */
export interface VideoRequest {
  readonly uuids: readonly string[];
  readonly startMillis?: number;
  readonly endMillis?: number;
  /** The request as it is echoed. */
  readonly echo: Readonly<Record<string, unknown>>;
}

/** Reads `{"video_reference_uuids":[...],"start_timestamp":"...","end_timestamp":"..."}`; the last two if they are there. */
export function videoRequest(call: Call): VideoRequest | { readonly refusal: Reply } {
  const body = bodyOf(call);
  if ("refusal" in body) return body;
  const { video_reference_uuids: uuids, start_timestamp: start, end_timestamp: end } = body.value;
  if (!Array.isArray(uuids) || !uuids.every((uuid) => typeof uuid === "string" && isUuid(uuid))) {
    return { refusal: invalidValue("body (Missing required field at 'video_reference_uuids')") };
  }
  const lower = uuids.map((uuid: string) => uuid.toLowerCase());
  const [startMillis, endMillis] = [Date.parse(String(start)), Date.parse(String(end))];
  return {
    uuids: lower,
    ...(Number.isNaN(startMillis) ? {} : { startMillis }),
    ...(Number.isNaN(endMillis) ? {} : { endMillis }),
    echo: { video_reference_uuids: lower, start_timestamp: start, end_timestamp: end },
  };
}
