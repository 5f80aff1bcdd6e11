import { imagedMomentOf } from "../../wire/wire.ts";
import { json } from "../reply.ts";
import { get, type Route } from "../router.ts";
import { notFound, type Site } from "../site.ts";

/** `/imagedmoments`: whole moments. */
export function imagedMomentRoutes(site: Site): Route[] {
  return [
    get("/imagedmoments/{imagedMomentUuid}", ({ params }) => {
      const uuid = params.imagedMomentUuid ?? "";
      const moment = site.ocean.findMoment(uuid);
      return moment?.uuid === uuid
        ? json(imagedMomentOf(site, moment))
        : notFound(site, `An ImagedMoment with a UUID of ${uuid}`);
    }),
  ];
}
