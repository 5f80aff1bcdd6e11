import type { Moment, Observation } from "../../ocean/model.ts";
import { annotationOf, type WireObject } from "../../wire/wire.ts";
import { json, jsonList, type Reply } from "../reply.ts";
import { type Call, get, type Route } from "../router.ts";
import { page, type Site } from "../site.ts";

/** A place where something was seen. */
export interface Sighted {
  readonly moment: Moment;
  readonly observation: Observation;
}

/** `/fast`: one item for each observation, in the order of their uuids. */
export function fastRoutes(site: Site): Route[] {
  const { ocean } = site;
  const list = (call: Call, sighted: Iterable<Sighted>): Reply =>
    jsonList(annotations(site, call, page(sighted, call)));
  return [
    get("/fast/concept/{concept}", (call) => list(call, observationsOfConcept(site, call.params.concept ?? ""))),
    get("/fast/concept/images/{concept}", (call) =>
      list(call, imaged(observationsOfConcept(site, call.params.concept ?? ""))),
    ),
    get("/fast/count", () => {
      let count = 0;
      for (const concept of ocean.concepts) count += ocean.sightingsOf(concept).length;
      return json({ count });
    }),
  ];
}

/** The observations of exactly this concept. */
export function* observationsOfConcept({ ocean }: Site, concept: string): Generator<Sighted, void, undefined> {
  for (const { observationUuid, ordinal } of ocean.sightingsOf(concept)) {
    const moment = ocean.moment(ordinal);
    const observation = moment.observations.find(({ uuid }) => uuid === observationUuid);
    if (observation !== undefined) yield { moment, observation };
  }
}

/** Only what was seen in moments that have an image. */
export function* imaged(sighted: Iterable<Sighted>): Generator<Sighted, void, undefined> {
  for (const item of sighted) if (item.moment.imageReferences.length > 0) yield item;
}

/** The annotations of observations, with ancillary data if the call asks for it. */
export function* annotations(
  site: Site,
  call: Pick<Call, "query">,
  sighted: Iterable<Sighted>,
): Generator<WireObject, void, undefined> {
  const hasData = call.query.get("data") === "true";
  for (const { moment, observation } of sighted) yield annotationOf(site, moment, observation, { hasData });
}
