import type { M3Configuration } from "./configuration.ts";
import { decodeImagedMoment } from "./decode.ts";
import type { Http } from "./http.ts";
import { fetchJson } from "./requests.ts";
import { requestFor, type WaitOptions } from "./service.ts";
import type { WireImagedMoment } from "./wire.ts";

/**
 * Fetches one moment with all its observations and images, as sent. The order inside its lists is unspecified.
 *
 * Source: Annosaurus `GET /v1/imagedmoments/{uuid}`.
 */
export async function fetchImagedMoment(
  http: Http,
  configuration: M3Configuration,
  uuid: string,
  options: WaitOptions = {},
): Promise<WireImagedMoment> {
  const action = `fetch imaged moment "${uuid}"`;
  const request = requestFor(configuration.imagedMomentUrl, uuid.toLowerCase(), action, options);
  return fetchJson(http, request, decodeImagedMoment);
}
