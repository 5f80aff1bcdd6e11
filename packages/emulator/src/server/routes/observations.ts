import { observationOf } from "../../wire/wire.ts";
import { json, jsonList, type Reply } from "../reply.ts";
import { get, type Route } from "../router.ts";
import {
  allSighted,
  annotatedVideos,
  countOf,
  findAssociation,
  findObservation,
  imaged,
  type Sighted,
  sightedOfConcept,
  sightedOfVideos,
  where,
} from "../sighted.ts";
import { notFound, page, refusePage, type Site } from "../site.ts";

/** `/observations`. */
export function observationRoutes(site: Site): Route[] {
  const one = (sighted: Sighted | undefined, what: string): Reply =>
    sighted === undefined ? notFound(site, what) : json(observationOf(sighted.observation, sighted.moment.uuid));
  return [
    get("/observations/{observationUuid}", ({ params: { observationUuid: uuid = "" } }) =>
      one(findObservation(site, uuid), `An Observation with a UUID of ${uuid}`),
    ),
    get("/observations/association/{associationUuid}", ({ params: { associationUuid: uuid = "" } }) =>
      one(findAssociation(site, uuid), `An Association with a UUID of ${uuid}`),
    ),
    get("/observations/videoreference/{videoReferenceUuid}", (call) => {
      const sighted = [...page(sightedOfVideos(site, [call.params.videoReferenceUuid ?? ""]), call)];
      return refusePage(site, call) ?? jsonList(sighted.map(({ observation }) => observationOf(observation)));
    }),
    ...vocabularyRoutes(site),
    ...countRoutes(site),
  ];
}

function vocabularyRoutes(site: Site): Route[] {
  const distinct = (values: Iterable<string | undefined>): Reply =>
    json([...new Set(values)].filter((value) => value !== undefined).sort());
  return [
    get("/observations/concepts", () => json(site.ocean.concepts)),
    get("/observations/concepts/{videoReferenceUuid}", ({ params }) =>
      distinct(sightedOfVideos(site, [params.videoReferenceUuid ?? ""]).map(({ observation }) => observation.concept)),
    ),
    get("/observations/groups", () => distinct([...allSighted(site)].map(({ observation }) => observation.group))),
    get("/observations/activities", () =>
      distinct([...allSighted(site)].map(({ observation }) => observation.activity)),
    ),
  ];
}

function countRoutes(site: Site): Route[] {
  return [
    get("/observations/concept/count/{concept}", ({ params: { concept = "" } }) =>
      json({ concept, count: countOf(sightedOfConcept(site, concept)) }),
    ),
    get("/observations/concept/images/count/{concept}", ({ params: { concept = "" } }) =>
      json({ concept, count: countOf(imaged(sightedOfConcept(site, concept))) }),
    ),
    get("/observations/videoreference/count/{videoReferenceUuid}", ({ params, query }) => {
      const uuid = params.videoReferenceUuid ?? "";
      const [start, end] = [Date.parse(query.get("start") ?? ""), Date.parse(query.get("end") ?? "")];
      // With only one of the two, the server counts everything.
      const isBounded = !Number.isNaN(start) && !Number.isNaN(end);
      const counted = where(sightedOfVideos(site, [uuid]), ({ moment }) => {
        const time = Date.parse(moment.recordedTimestamp ?? "");
        return !isBounded || (time >= start && time <= end);
      });
      return json({ video_reference_uuid: uuid, count: countOf(counted) });
    }),
    get("/observations/counts", () =>
      json(
        annotatedVideos(site).map((uuid) => ({
          video_reference_uuid: uuid,
          count: sightedOfVideos(site, [uuid]).length,
        })),
      ),
    ),
  ];
}
