import type { Moment } from "../ocean/model.ts";
import { invalidValue, type Reply } from "./reply.ts";
import type { Call } from "./router.ts";
import { momentsOfVideo } from "./sighted.ts";
import { bodyOf, notFound, type Site } from "./site.ts";
import { videoRequest } from "./video-requests.ts";

/** Finds the moments of videos within some milliseconds of a given moment; those without a recorded time are in no window. */
export function windowRequest(
  site: Site,
  call: Call,
): { readonly moments: readonly Moment[] } | { readonly refusal: Reply } {
  const videos = videoRequest(call);
  if ("refusal" in videos) return videos;
  const body = bodyOf(call);
  if ("refusal" in body) return body;
  const { imaged_moment_uuid: uuid, window_millis: windowMillis } = body.value;
  if (typeof uuid !== "string" || typeof windowMillis !== "number") {
    return { refusal: invalidValue("body (Missing required field)") };
  }
  const center = site.ocean.findMoment(uuid.toLowerCase());
  if (center?.uuid !== uuid.toLowerCase()) return { refusal: notFound(site, `An ImagedMoment with a UUID of ${uuid}`) };
  const middle = Date.parse(center.recordedTimestamp ?? "");
  const moments = videos.uuids
    .flatMap((video) => [...momentsOfVideo(site, video)])
    .filter(({ recordedTimestamp = "" }) => Math.abs(Date.parse(recordedTimestamp) - middle) <= windowMillis);
  return { moments };
}
