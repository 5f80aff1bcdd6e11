import type { DownloadRequest } from "@m3/downloader";
import { formatOf, type ImageSize } from "./twin-image.ts";

/** The images to have, by URL. */
export interface ImageList {
  /** One for each URL, in the order of the localizations; named by its first uuid in order. */
  readonly requests: readonly DownloadRequest[];
  /** The image references of a URL, sorted. */
  uuidsOf(url: string): readonly string[];
  /** Gives the image references of one URL to another. Returns the request for that. */
  moveReferences(from: string, to: string): DownloadRequest;
}

/**
 * Gathers image references by URL: what two of them share is fetched once.
 *
 * @param formerNames file names by image reference, from an earlier image map
 * @param sizes what an image must measure, by URL
 */
export function createImageList(
  urls: Iterable<readonly [uuid: string, url: string | undefined]>,
  formerNames: ReadonlyMap<string, string> = new Map(),
  sizes: ReadonlyMap<string, ImageSize> = new Map(),
): ImageList {
  // Nearly every URL has one reference, and an array for each would take as much memory as all the rest.
  const byUrl = new Map<string, string | string[]>();
  const add = (uuid: string, url: string): void => {
    const known = byUrl.get(url);
    if (known === undefined) byUrl.set(url, uuid);
    else if (typeof known === "string") byUrl.set(url, [known, uuid]);
    else known.push(uuid);
  };
  const sortReferences = (url: string): void => {
    const uuids = byUrl.get(url);
    if (typeof uuids === "object") uuids.sort();
  };
  for (const [uuid, url] of urls) if (url !== undefined) add(uuid, url);
  for (const url of byUrl.keys()) sortReferences(url);
  const uuidsOf = (url: string): readonly string[] => {
    const uuids = byUrl.get(url) ?? [];
    return typeof uuids === "string" ? [uuids] : uuids;
  };
  const requestFor = (url: string): DownloadRequest => {
    const [id = ""] = uuidsOf(url);
    const former = formerNames.get(id);
    // The file of before may be of the other format.
    const name = former === undefined || formatOf(former) !== formatOf(url) ? undefined : former;
    const expected = sizes.get(url);
    const request: DownloadRequest = expected === undefined ? { id, url } : { id, url, expected };
    return name === undefined ? request : { ...request, name, ownsName: true };
  };
  const requests = Array.from(byUrl.keys(), requestFor);
  return {
    requests,
    uuidsOf,
    moveReferences(from, to) {
      for (const uuid of uuidsOf(from)) add(uuid, to);
      sortReferences(to);
      byUrl.delete(from);
      return requestFor(to);
    },
  };
}
