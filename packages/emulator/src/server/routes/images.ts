import type { ImageReference, Moment } from "../../ocean/model.ts";
import { imageOf, imageReferenceOf, urlOf } from "../../wire/wire.ts";
import { json, jsonList, type Reply } from "../reply.ts";
import { get, type Route } from "../router.ts";
import { findImageReference, momentsOfVideo } from "../sighted.ts";
import { notFound, page, refusePage, type Site } from "../site.ts";

/** `/imagereferences` and `/images`. */
export function imageRoutes(site: Site): Route[] {
  return [
    get("/imagereferences/{imageReferenceUuid}", ({ params: { imageReferenceUuid: uuid = "" } }) => {
      const found = findImageReference(site, uuid);
      return found === undefined
        ? notFound(site, `An ImageReference with a UUID of ${uuid}`)
        : json(imageReferenceOf(site, found.image, found.moment));
    }),
    get("/images/{imageReferenceUuid}", ({ params: { imageReferenceUuid: uuid = "" } }) =>
      one(site, findImageReference(site, uuid), `An Image with a UUID of ${uuid}`),
    ),
    get("/images/videoreference/{videoReferenceUuid}", (call) => {
      const rows = [...momentsOfVideo(site, call.params.videoReferenceUuid ?? "")].flatMap(withImages);
      return (
        refusePage(site, call) ??
        jsonList(
          page(
            rows.map(({ image, moment }) => imageOf(site, image, moment)),
            call,
          ),
        )
      );
    }),
    get("/images/name/{filename}", ({ params: { filename = "" } }) => {
      const rows = [...site.ocean.moments()].flatMap(withImages);
      const isIt = (url: string): boolean => url.slice(url.lastIndexOf("/") + 1) === encodeURI(filename);
      return jsonList(
        rows.filter(({ image }) => isIt(image.url)).map(({ image, moment }) => imageOf(site, image, moment)),
      );
    }),
    get("/images/url/{url}", ({ params: { url = "" } }) =>
      one(site, findByUrl(site, url), `An Image with a URL of ${url}`),
    ),
  ];
}

interface Stored {
  readonly image: ImageReference;
  readonly moment: Moment;
}

function one(site: Site, found: Stored | undefined, what: string): Reply {
  return found === undefined ? notFound(site, what) : json(imageOf(site, found.image, found.moment));
}

function findByUrl(site: Site, url: string): Stored | undefined {
  // Only the rows know a URL that leads nowhere, so every row is looked at.
  for (const moment of site.ocean.moments()) {
    const image = moment.imageReferences.find((candidate) => urlOf(site, candidate.url) === url);
    if (image !== undefined) return { image, moment };
  }
  return undefined;
}

function withImages(moment: Moment): Stored[] {
  return moment.imageReferences.map((image) => ({ image, moment }));
}
