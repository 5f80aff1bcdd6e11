import type { M3Configuration } from "./configuration.ts";
import { decodeImageReference } from "./decode-annotations.ts";
import type { Http } from "./http.ts";
import type { ImageReference } from "./model.ts";
import { fetchJson } from "./requests.ts";
import { requestFor, type WaitOptions } from "./service.ts";

/**
 * Fetches one image reference.
 *
 * Source: Annosaurus `GET /v1/imagereferences/{uuid}`.
 */
export async function fetchImageReference(
  http: Http,
  configuration: M3Configuration,
  uuid: string,
  options: WaitOptions = {},
): Promise<ImageReference> {
  const action = `fetch image reference "${uuid}"`;
  const request = requestFor(configuration.imageReferenceUrl, uuid.toLowerCase(), action, options);
  return fetchJson(http, request, decodeImageReference);
}
