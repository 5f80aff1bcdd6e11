import { imageReferenceOf } from "../../wire/wire.ts";
import { json } from "../reply.ts";
import { get, type Route } from "../router.ts";
import { notFound, type Site } from "../site.ts";

/** `/imagereferences` and `/images`. */
export function imageRoutes(site: Site): Route[] {
  return [
    get("/imagereferences/{imageReferenceUuid}", ({ params }) => {
      const uuid = params.imageReferenceUuid ?? "";
      const moment = site.ocean.findMoment(uuid);
      const image = moment?.imageReferences.find((candidate) => candidate.uuid === uuid);
      return moment && image
        ? json(imageReferenceOf(site, image, moment))
        : notFound(site, `An ImageReference with a UUID of ${uuid}`);
    }),
  ];
}
