import type { Moment } from "../../ocean/model.ts";
import { imagedMomentOf } from "../../wire/wire.ts";
import { json, jsonList, type Reply } from "../reply.ts";
import { type Call, get, type Handler, post, type Route } from "../router.ts";
import {
  annotatedVideos,
  countOf,
  findImageReference,
  findObservation,
  momentsByUuid,
  momentsOfVideo,
  where,
} from "../sighted.ts";
import { notFound, page, refusePage, type Site } from "../site.ts";
import { windowRequest } from "../window-requests.ts";

/** `/imagedmoments`: whole moments. */
export function imagedMomentRoutes(site: Site): Route[] {
  return [...singleRoutes(site), ...listRoutes(site), ...countRoutes(site), ...videoRoutes(site)];
}

function singleRoutes(site: Site): Route[] {
  const one = (moment: Moment | undefined, what: string): Reply =>
    moment === undefined ? notFound(site, what) : json(imagedMomentOf(site, moment));
  return [
    get("/imagedmoments/{imagedMomentUuid}", ({ params: { imagedMomentUuid: uuid = "" } }) => {
      const moment = site.ocean.findMoment(uuid);
      return one(moment?.uuid === uuid ? moment : undefined, `An ImagedMoment with a UUID of ${uuid}`);
    }),
    get("/imagedmoments/imagereference/{imageReferenceUuid}", ({ params: { imageReferenceUuid: uuid = "" } }) =>
      one(findImageReference(site, uuid)?.moment, `An ImageReference with a UUID of ${uuid}`),
    ),
    get("/imagedmoments/observation/{observationUuid}", ({ params: { observationUuid: uuid = "" } }) =>
      one(findObservation(site, uuid)?.moment, `An Observation with a UUID of ${uuid}`),
    ),
  ];
}

function listRoutes(site: Site): Route[] {
  const list =
    (select: (call: Call) => Iterable<Moment>, legacyLimit?: number): Handler =>
    (call) =>
      refusePage(site, call) ?? jsonList(wire(site, page(select(call), call, site.isLegacy ? legacyLimit : undefined)));
  return [
    get(
      "/imagedmoments",
      list(() => momentsByUuid(site), 100),
    ),
    // These two have no order on the server: what comes first is what was stored first.
    get(
      "/imagedmoments/find/images",
      list(() => repeated(site, site.ocean.moments(), (moment) => moment.imageReferences.length)),
    ),
    get(
      "/imagedmoments/find/linkname/{linkName}",
      list(({ params }) => repeated(site, site.ocean.moments(), (moment) => linkCount(moment, params.linkName ?? ""))),
    ),
    get(
      "/imagedmoments/concept/{concept}",
      list(({ params }) => ofConcept(site, params.concept ?? "", () => 1)),
    ),
    get(
      "/imagedmoments/concept/images/{concept}",
      list(({ params }) => ofConcept(site, params.concept ?? "", (moment) => moment.imageReferences.length)),
    ),
    get(
      "/imagedmoments/modified/{startTime}/{endTime}",
      list(({ params }) => repeated(site, momentsByUuid(site), modifiedBetween(params))),
    ),
    post("/imagedmoments/windowrequest", (call) => {
      const request = windowRequest(site, call);
      if ("refusal" in request) return request.refusal;
      return refusePage(site, call) ?? jsonList(wire(site, page(request.moments, call)));
    }),
  ];
}

function countRoutes(site: Site): Route[] {
  const count = (fits: (moment: Moment) => boolean): Reply =>
    json({ count: countOf(where(site.ocean.moments(), fits)) });
  const conceptCount = (concept: string, fits: (moment: Moment) => boolean): Reply =>
    json({
      concept,
      count: countOf(where(site.ocean.moments(), (moment) => conceptRows(moment, concept) > 0 && fits(moment))),
    });
  return [
    get("/imagedmoments/count/all", () => json({ count: site.ocean.momentCount })),
    get("/imagedmoments/count/images", () => count(hasImage)),
    get("/imagedmoments/count/images/{videoReferenceUuid}", ({ params }) =>
      json({ count: countOf(where(momentsOfVideo(site, params.videoReferenceUuid ?? ""), hasImage)) }),
    ),
    get("/imagedmoments/count/linkname/{linkName}", ({ params }) =>
      count((moment) => linkCount(moment, params.linkName ?? "") > 0),
    ),
    get("/imagedmoments/concept/count/{concept}", ({ params }) => conceptCount(params.concept ?? "", () => true)),
    get("/imagedmoments/concept/images/count/{concept}", ({ params }) => conceptCount(params.concept ?? "", hasImage)),
    get("/imagedmoments/modified/count/{startTime}/{endTime}", ({ params }) => {
      const rows = modifiedBetween(params);
      return count((moment) => rows(moment) > 0);
    }),
  ];
}

function videoRoutes(site: Site): Route[] {
  return [
    get("/imagedmoments/counts", () =>
      json(
        annotatedVideos(site).map((uuid) => ({
          video_reference_uuid: uuid,
          count: countOf(momentsOfVideo(site, uuid)),
        })),
      ),
    ),
    get("/imagedmoments/videoreference", () => json(annotatedVideos(site))),
    get("/imagedmoments/videoreference/{videoReferenceUuid}", ({ params }) =>
      jsonList(wire(site, momentsOfVideo(site, params.videoReferenceUuid ?? ""))),
    ),
    get("/imagedmoments/videoreference/modified/{videoReferenceUuid}/{beforeTime}", ({ params }) => {
      const before = Date.parse(params.beforeTime ?? "");
      const moments = where(
        momentsOfVideo(site, params.videoReferenceUuid ?? ""),
        (moment) => Date.parse(moment.lastUpdated) < before,
      );
      return json({ video_reference_uuid: params.videoReferenceUuid, count: countOf(moments) });
    }),
  ];
}

function* wire(site: Site, moments: Iterable<Moment>): Generator<unknown, void, undefined> {
  for (const moment of moments) yield imagedMomentOf(site, moment);
}

/** The moments of a concept, each as often as the join of the server's query has rows for it. */
function ofConcept(site: Site, concept: string, rowsPerObservation: (moment: Moment) => number): Iterable<Moment> {
  const ordinals = new Set(site.ocean.sightingsOf(concept).map(({ ordinal }) => ordinal));
  const moments = [...ordinals].map((ordinal) => site.ocean.moment(ordinal)).sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  return repeated(site, moments, (moment) => conceptRows(moment, concept) * rowsPerObservation(moment));
}

function* repeated(
  site: Site,
  moments: Iterable<Moment>,
  rows: (moment: Moment) => number,
): Generator<Moment, void, undefined> {
  for (const moment of moments) {
    const count = rows(moment);
    for (let row = 0; row < (site.repeatsMoments ? count : Math.min(1, count)); row++) yield moment;
  }
}

function conceptRows(moment: Moment, concept: string): number {
  return moment.observations.filter((observation) => observation.concept === concept).length;
}

function linkCount(moment: Moment, linkName: string): number {
  return moment.observations.flatMap(({ associations }) => associations).filter((row) => row.linkName === linkName)
    .length;
}

function hasImage(moment: Moment): boolean {
  return moment.imageReferences.length > 0;
}

/** Rows of a moment for its own last update and those of its observations; images and associations are not looked at. */
function modifiedBetween({ startTime = "", endTime = "" }: Call["params"]): (moment: Moment) => number {
  const [start, end] = [Date.parse(startTime), Date.parse(endTime)];
  const isIn = ({ lastUpdated }: { readonly lastUpdated: string }): boolean =>
    Date.parse(lastUpdated) >= start && Date.parse(lastUpdated) <= end;
  return (moment) => (isIn(moment) ? moment.observations.length : moment.observations.filter(isIn).length);
}
