import type { SightingPlace } from "../ocean/lookup.ts";
import type { Association, ImageReference, Moment, Observation } from "../ocean/model.ts";
import { annotationOf, sortedByUuid, type WireObject } from "../wire/wire.ts";
import type { Call } from "./router.ts";
import type { Site } from "./site.ts";

/** An observation with its moment: what the fast endpoints list. */
export interface Sighted {
  readonly moment: Moment;
  readonly observation: Observation;
}

/** Every observation, in the order of the uuids. */
export function allSighted(site: Site): Generator<Sighted, void, undefined> {
  return visit(site, site.ocean.sightings);
}

/** The observations of exactly this concept, in the order of the uuids. */
export function sightedOfConcept(site: Site, concept: string): Generator<Sighted, void, undefined> {
  return visit(site, site.ocean.sightingsOf(concept));
}

/** The observations of any of these concepts, in the order of the uuids. */
export function sightedOfConcepts(site: Site, concepts: Iterable<string>): Generator<Sighted, void, undefined> {
  const places = [...new Set(concepts)].flatMap((concept) => site.ocean.sightingsOf(concept));
  return visit(
    site,
    places.sort((a, b) => (a.observationUuid < b.observationUuid ? -1 : 1)),
  );
}

/** The observations of videos, in the order of the uuids. */
export function sightedOfVideos(site: Site, videoReferenceUuids: Iterable<string>): Sighted[] {
  const sighted = [...new Set(videoReferenceUuids)].flatMap((uuid) =>
    [...momentsOfVideo(site, uuid)].flatMap(sightedOfMoment),
  );
  return sighted.sort((a, b) => (a.observation.uuid < b.observation.uuid ? -1 : 1));
}

/** The observations of a moment. */
export function sightedOfMoment(moment: Moment): Sighted[] {
  return moment.observations.map((observation) => ({ moment, observation }));
}

/** The moments of a video, in the order of time. Annotations refer to the first file of a video only. */
export function* momentsOfVideo({ ocean }: Site, videoReferenceUuid: string): Generator<Moment, void, undefined> {
  const found = ocean.findVideoFile(videoReferenceUuid);
  if (found === undefined || found.video.files[0] !== found.file) return;
  const first = found.dive.ordinal * ocean.momentsPerDive;
  for (let ordinal = first; ordinal < first + ocean.momentsPerDive; ordinal++) {
    const moment = ocean.moment(ordinal);
    if (moment.video === found.video) yield moment;
  }
}

/** All moments, in the order of their uuids. */
export function* momentsByUuid({ ocean }: Site): Generator<Moment, void, undefined> {
  for (const ordinal of ocean.ordinalsByUuid) yield ocean.moment(ordinal);
}

/** The observation with this uuid. */
export function findObservation({ ocean }: Site, uuid: string): Sighted | undefined {
  const moment = ocean.findMoment(uuid);
  const observation = moment?.observations.find((candidate) => candidate.uuid === uuid);
  return moment && observation && { moment, observation };
}

/** The association with this uuid, and where it hangs. */
export function findAssociation(
  { ocean }: Site,
  uuid: string,
): (Sighted & { readonly association: Association }) | undefined {
  const moment = ocean.findMoment(uuid);
  for (const observation of moment?.observations ?? []) {
    const association = observation.associations.find((candidate) => candidate.uuid === uuid);
    if (moment !== undefined && association !== undefined) return { moment, observation, association };
  }
  return undefined;
}

/** The image reference with this uuid, and its moment. */
export function findImageReference(
  { ocean }: Site,
  uuid: string,
): { readonly moment: Moment; readonly image: ImageReference } | undefined {
  const moment = ocean.findMoment(uuid);
  const image = moment?.imageReferences.find((candidate) => candidate.uuid === uuid);
  return moment && image && { moment, image };
}

/** Only what was seen in moments that have an image. */
export function* imaged(sighted: Iterable<Sighted>): Generator<Sighted, void, undefined> {
  for (const item of sighted) if (item.moment.imageReferences.length > 0) yield item;
}

/** Only what fits. */
export function* where<T>(items: Iterable<T>, fits: (item: T) => boolean): Generator<T, void, undefined> {
  for (const item of items) if (fits(item)) yield item;
}

/** Annotations of the fast endpoints, with ancillary data if the call asks for it. */
export function* annotationsOf(
  site: Site,
  call: Pick<Call, "query">,
  sighted: Iterable<Sighted>,
): Generator<WireObject, void, undefined> {
  const hasData = call.query.get("data") === "true";
  for (const { moment, observation } of sighted) yield annotationOf(site, moment, observation, { hasData });
}

/** How many items there are. */
export function countOf(items: Iterable<unknown>): number {
  let count = 0;
  for (const _item of items) count++;
  return count;
}

/** The uuids that videos with at least one moment have, in their order. */
export function annotatedVideos(site: Site): string[] {
  const rows = site.ocean.dives.flatMap((dive) => dive.videos.map((video) => video.files[0]));
  return sortedByUuid(rows.filter(({ uuid }) => momentsOfVideo(site, uuid).next().done !== true)).map(
    ({ uuid }) => uuid,
  );
}

function* visit({ ocean }: Site, places: readonly SightingPlace[]): Generator<Sighted, void, undefined> {
  for (const { observationUuid, ordinal } of places) {
    const moment = ocean.moment(ordinal);
    const observation = moment.observations.find(({ uuid }) => uuid === observationUuid);
    if (observation !== undefined) yield { moment, observation };
  }
}
