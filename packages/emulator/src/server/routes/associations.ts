import type { Association } from "../../ocean/model.ts";
import { isUuid } from "../../ocean/uuids.ts";
import { associationOf } from "../../wire/wire.ts";
import { invalidValue, json, jsonList } from "../reply.ts";
import { get, post, type Route } from "../router.ts";
import { allSighted, findAssociation, type Sighted, sightedOfVideos } from "../sighted.ts";
import { bodyOf, notFound, type Site } from "../site.ts";

/** `/associations`. */
export function associationRoutes(site: Site): Route[] {
  return [
    get("/associations/{associationUuid}", ({ params: { associationUuid: uuid = "" } }) => {
      const found = findAssociation(site, uuid);
      return found === undefined
        ? notFound(site, `An Association with a UUID of ${uuid}`)
        : json(associationOf(found.association, found.observation.uuid, found.moment.uuid));
    }),
    get("/associations/{videoReferenceUuid}/{linkName}", ({ params, query }) => {
      const concept = query.get("concept");
      const rows = linked(sightedOfVideos(site, [params.videoReferenceUuid ?? ""]), params.linkName ?? "")
        .filter(({ observation }) => concept === null || observation.concept === concept)
        .map(({ association, observation, moment }) => associationOf(association, observation.uuid, moment.uuid));
      return jsonList(rows);
    }),
    get("/associations/toconcept/count/{concept}", ({ params: { concept = "" } }) => {
      const targets = [...allSighted(site)].flatMap(({ observation }) => observation.associations);
      return json({ concept, count: targets.filter(({ toConcept }) => toConcept === concept).length });
    }),
    conceptAssociationsRoute(site),
  ];
}

function conceptAssociationsRoute(site: Site): Route {
  return post("/associations/conceptassociations", (call) => {
    const body = bodyOf(call);
    if ("refusal" in body) return body.refusal;
    const { video_reference_uuids: videos, link_name: linkName } = body.value;
    if (!Array.isArray(videos) || typeof linkName !== "string" || !videos.every((uuid) => isUuid(String(uuid)))) {
      return invalidValue("body (Missing required field)");
    }
    const uuids = videos.map((uuid) => String(uuid).toLowerCase());
    const rows = linked(sightedOfVideos(site, uuids), linkName).map(({ association, observation, moment }) => ({
      uuid: association.uuid,
      video_reference_uuid: moment.video.files[0].uuid,
      concept: observation.concept,
      link_name: association.linkName,
      to_concept: association.toConcept,
      link_value: association.linkValue,
      mime_type: association.mimeType,
    }));
    return json({
      concept_association_request: { video_reference_uuids: uuids, link_name: linkName },
      [site.isLegacy ? "associations" : "concept_associations"]: rows,
    });
  });
}

function linked(sighted: readonly Sighted[], linkName: string): (Sighted & { readonly association: Association })[] {
  return sighted.flatMap((item) =>
    item.observation.associations
      .filter((association) => association.linkName === linkName)
      .map((association) => ({ ...item, association })),
  );
}
