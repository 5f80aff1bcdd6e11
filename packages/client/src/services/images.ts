import { createAsk } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeImage, decodeImageReference } from "../decode-annotations.ts";
import type { Image, ImageReference } from "../model.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** Images of moments. Source: Annosaurus `/v1/images`, `/v1/imagereferences` and `/v1/fast/images`. */
export interface ImageService {
  /** Fetches one with the time of its moment: `GET /images/{uuid}`. */
  fetch(imageReferenceUuid: string, options?: WaitOptions): Promise<Image>;
  /** Fetches one as its row is stored: `GET /imagereferences/{uuid}`. */
  fetchReference(uuid: string, options?: WaitOptions): Promise<ImageReference>;
  /** Fetches the one with this URL, exactly: `GET /images/url/{url}`. */
  fetchByUrl(url: string, options?: WaitOptions): Promise<Image>;
  /** Lists those whose URL ends in this file name: `GET /images/name/{fileName}`. */
  listByFileName(fileName: string, options?: ListOptions): AsyncGenerator<Image, void, undefined>;
  /** Lists those of a video in the order of time: `GET /fast/images/videoreference/{uuid}`. */
  listByVideoReference(uuid: string, options?: ListOptions): AsyncGenerator<Image, void, undefined>;
  /** Counts those of a video: `GET /fast/images/count/videoreference/{uuid}`. */
  countByVideoReference(uuid: string, options?: WaitOptions): Promise<number>;
}

/** Creates the questions about images. */
export function createImageService(context: Context): ImageService {
  const { annosaurusUrl, imageReferenceUrl } = context.configuration;
  const ask = createAsk(context, annosaurusUrl);
  const askReference = createAsk(context, imageReferenceUrl);
  return {
    fetch: (uuid, options) =>
      ask.one({ action: `fetch image "${uuid}"`, path: ["images", uuid.toLowerCase()] }, decodeImage, options),
    fetchReference: (uuid, options) => {
      const question = { action: `fetch image reference "${uuid}"`, path: [uuid.toLowerCase()] };
      return askReference.one(question, decodeImageReference, options);
    },
    fetchByUrl: (url, options) =>
      ask.one({ action: `fetch the image at "${url}"`, path: ["images", "url", url] }, decodeImage, options),
    listByFileName: (fileName, options) => {
      const question = { action: `list the images named "${fileName}"`, path: ["images", "name", fileName] };
      return ask.list(question, { decode: decodeImage, key: "image_reference_uuid" }, options);
    },
    listByVideoReference: (uuid, options) => {
      const path = ["fast", "images", "videoreference", uuid.toLowerCase()];
      const row = { decode: decodeImage, key: "image_reference_uuid", isPaged: true };
      return ask.list({ action: `list the images of video "${uuid}"`, path }, row, options);
    },
    countByVideoReference: (uuid, options) => {
      const path = ["fast", "images", "count", "videoreference", uuid.toLowerCase()];
      return ask.count({ action: `count the images of video "${uuid}"`, path }, options);
    },
  };
}
