import { imageOf } from "../../wire/wire.ts";
import { invalidValue, json, jsonList, type Reply } from "../reply.ts";
import { type Call, get, type Handler, post, type Route } from "../router.ts";
import {
  allSighted,
  annotationsOf,
  countOf,
  imaged,
  momentsOfVideo,
  type Sighted,
  sightedOfConcept,
  sightedOfMoment,
  sightedOfVideos,
  where,
} from "../sighted.ts";
import { page, refusePage, type Site } from "../site.ts";
import { videoRequest } from "../video-requests.ts";

/** `GET /fast/...`: one item for each observation, in the order of their uuids. */
export function fastRoutes(site: Site): Route[] {
  const list =
    (select: (call: Call) => Iterable<Sighted>): Handler =>
    (call) =>
      refusePage(site, call) ?? jsonList(annotationsOf(site, call, page(select(call), call)));
  return [
    get(
      "/fast",
      list(() => allSighted(site)),
    ),
    get("/fast/count", () => json({ count: site.ocean.sightings.length })),
    get(
      "/fast/concept/{concept}",
      list(({ params }) => sightedOfConcept(site, params.concept ?? "")),
    ),
    get(
      "/fast/concept/images/{concept}",
      list(({ params }) => imaged(sightedOfConcept(site, params.concept ?? ""))),
    ),
    get(
      "/fast/toconcept/images/{concept}",
      list(({ params }) => targeting(allSighted(site), params.concept ?? "")),
    ),
    get(
      "/fast/videoreference/{videoReferenceUuid}",
      list(({ params }) => sightedOfVideos(site, [params.videoReferenceUuid ?? ""])),
    ),
    get("/fast/details/{linkName}/{linkValue}", (call) => {
      const { linkName = "", linkValue = "" } = call.params;
      return jsonList(annotationsOf(site, call, detailed(site, linkName, linkValue)));
    }),
    ...momentRoutes(site),
    ...imageRoutes(site),
    ...videoRoutes(site),
  ];
}

function momentRoutes(site: Site): Route[] {
  const uuids =
    (select: (concept: string) => Iterable<Sighted>): Handler =>
    (call) =>
      refusePage(site, call) ?? jsonList(page(momentUuids(imaged(select(call.params.concept ?? ""))), call));
  return [
    get(
      "/fast/imagedmoments/concept/images/{concept}",
      uuids((concept) => sightedOfConcept(site, concept)),
    ),
    get(
      "/fast/imagedmoments/toconcept/images/{concept}",
      uuids((concept) => targeting(allSighted(site), concept)),
    ),
  ];
}

function imageRoutes(site: Site): Route[] {
  return [
    get("/fast/images/videoreference/{videoReferenceUuid}", (call) => {
      const moments = [...momentsOfVideo(site, call.params.videoReferenceUuid ?? "")];
      const images = moments.flatMap((moment) => moment.imageReferences.map((image) => imageOf(site, image, moment)));
      const keyOf = (image: (typeof images)[number]): string =>
        `${image.recorded_timestamp ?? "~"} ${image.image_reference_uuid}`;
      return (
        refusePage(site, call) ??
        jsonList(
          page(
            images.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
            call,
          ),
        )
      );
    }),
    get("/fast/images/count/videoreference/{videoReferenceUuid}", ({ params }) => {
      const moments = [...momentsOfVideo(site, params.videoReferenceUuid ?? "")];
      return json({ count: countOf(moments.flatMap(({ imageReferences }) => imageReferences)) });
    }),
  ];
}

function videoRoutes(site: Site): Route[] {
  return [
    post("/fast/multi", (call): Reply => {
      const request = videoRequest(call);
      if ("refusal" in request) return request.refusal;
      return (
        refusePage(site, call) ?? jsonList(annotationsOf(site, call, page(sightedOfVideos(site, request.uuids), call)))
      );
    }),
    post("/fast/concurrent", (call): Reply => {
      const request = videoRequest(call);
      if ("refusal" in request) return request.refusal;
      const { startMillis, endMillis } = request;
      if (startMillis === undefined || endMillis === undefined) return invalidValue("body (Missing required field)");
      const sighted = where(sightedOfVideos(site, request.uuids), ({ moment }) => {
        const time = Date.parse(moment.recordedTimestamp ?? "");
        return time >= startMillis && time <= endMillis;
      });
      return refusePage(site, call) ?? jsonList(annotationsOf(site, call, page(sighted, call)));
    }),
  ];
}

/** Observations with an association that points at the concept. */
function targeting(sighted: Iterable<Sighted>, concept: string): Iterable<Sighted> {
  return where(sighted, ({ observation }) => observation.associations.some(({ toConcept }) => toConcept === concept));
}

/** All observations of the moments where an association has exactly this name and value. */
function detailed(site: Site, linkName: string, linkValue: string): Sighted[] {
  const isIt = ({ observation }: Sighted): boolean =>
    observation.associations.some((row) => row.linkName === linkName && row.linkValue === linkValue);
  const moments = new Set([...where(allSighted(site), isIt)].map(({ moment }) => moment));
  return [...moments].flatMap(sightedOfMoment).sort((a, b) => (a.observation.uuid < b.observation.uuid ? -1 : 1));
}

/** The uuids of moments, each once, in the order of time and uuid. */
function momentUuids(sighted: Iterable<Sighted>): string[] {
  const keys = new Set([...sighted].map(({ moment }) => `${moment.recordedTimestamp ?? "~"} ${moment.uuid}`));
  return [...keys].sort().map((key) => key.slice(key.indexOf(" ") + 1));
}
