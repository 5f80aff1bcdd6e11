import { annotationOf, type WireObject } from "../../wire/wire.ts";
import { invalidValue, json, jsonList, type Reply } from "../reply.ts";
import { get, post, type Route } from "../router.ts";
import {
  countOf,
  findAssociation,
  findImageReference,
  findObservation,
  type Sighted,
  sightedOfMoment,
  sightedOfVideos,
  where,
} from "../sighted.ts";
import { notFound, page, refusePage, type Site } from "../site.ts";
import { videoRequest } from "../video-requests.ts";

/** `/annotations`: the same objects as the fast endpoints, from the slower side of the server. */
export function annotationRoutes(site: Site): Route[] {
  const wire = ({ moment, observation }: Sighted): WireObject =>
    annotationOf(site, moment, observation, { hasData: true, isFull: true });
  const one = (sighted: Sighted | undefined, what: string): Reply =>
    sighted === undefined ? notFound(site, what) : json(wire(sighted));
  return [
    get("/annotations/{observationUuid}", ({ params: { observationUuid: uuid = "" } }) =>
      one(findObservation(site, uuid), `An Annotation with a UUID of ${uuid}`),
    ),
    get("/annotations/association/{associationUuid}", ({ params: { associationUuid: uuid = "" } }) =>
      one(findAssociation(site, uuid), `An Association with a UUID of ${uuid}`),
    ),
    get("/annotations/imagereference/{imageReferenceUuid}", ({ params }) => {
      const found = findImageReference(site, params.imageReferenceUuid ?? "");
      return json(found === undefined ? [] : sightedOfMoment(found.moment).map(wire));
    }),
    get("/annotations/videoreference/{videoReferenceUuid}", (call) => {
      const sighted = [...page(sightedOfVideos(site, [call.params.videoReferenceUuid ?? ""]), call)];
      return refusePage(site, call) ?? jsonList(sighted.map(wire));
    }),
    post("/annotations/multi/count", (call) => {
      const request = videoRequest(call);
      if ("refusal" in request) return request.refusal;
      return json({ multi_request: request.echo, count: countOf(sightedOfVideos(site, request.uuids)) });
    }),
    post("/annotations/concurrent/count", (call) => {
      const request = videoRequest(call);
      if ("refusal" in request) return request.refusal;
      const { startMillis, endMillis } = request;
      if (startMillis === undefined || endMillis === undefined) return invalidValue("body (Missing required field)");
      const sighted = where(sightedOfVideos(site, request.uuids), ({ moment }) => {
        const time = Date.parse(moment.recordedTimestamp ?? "");
        return time >= startMillis && time <= endMillis;
      });
      return json({ concurrent_request: request.echo, count: countOf(sighted) });
    }),
  ];
}
