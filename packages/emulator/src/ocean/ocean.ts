import { imageNameOf } from "./image-references.ts";
import type { Dive, ImageReference, Moment, Video, VideoFile } from "./model.ts";
import { createMoment, type MadeMoment, type Oddity, sceneOf, videoAt } from "./moments.ts";
import { type OceanOptions, type OceanPlan, planMoment, planOcean } from "./plan.ts";
import type { Scene } from "./scene.ts";
import { createKnowledgeBase, type KnowledgeBase } from "./taxa.ts";
import { ordinalOf } from "./uuids.ts";

/**
 * A seeded world of dives, videos, moments and what was seen in them. Pure: the same seed and options give the same
 * ocean, whatever is asked of it and in which order. Moments are made when they are asked for.
 */
export interface Ocean {
  readonly seed: number;
  readonly knowledgeBase: KnowledgeBase;
  readonly dives: readonly Dive[];
  readonly momentCount: number;
  /** Makes a moment; ordinals run from 0, dive after dive. */
  moment(ordinal: number): Moment;
  /** All moments, dive after dive. */
  moments(): Generator<Moment, void, undefined>;
  /** The moment that a uuid of its own, or of an observation, association or image reference of it belongs to. */
  findMoment(uuid: string): Moment | undefined;
  /** Concepts of at least one observation, in the order of their UTF-16 units. */
  readonly concepts: readonly string[];
  /** Where observations of a concept are, in the order of their uuids. */
  sightingsOf(concept: string): readonly SightingPlace[];
  /** The file of a video by its video reference uuid. */
  findVideoFile(uuid: string): FoundVideoFile | undefined;
  /** The frame grab at a path of its URL, percent-decoded. */
  findImage(path: string): FoundImage | undefined;
  /** What was in front of the camera. */
  scene(ordinal: number): Scene;
  /** Every defect that was put into the data, with the rows that have it. */
  readonly oddities: readonly Oddity[];
}

/** Where an observation is. */
export interface SightingPlace {
  readonly observationUuid: string;
  readonly ordinal: number;
}

/** A video reference with the video and the dive it belongs to. */
export interface FoundVideoFile {
  readonly dive: Dive;
  readonly video: Video;
  readonly file: VideoFile;
}

/** A stored image with its moment. */
export interface FoundImage {
  readonly moment: Moment;
  readonly image: ImageReference;
}

/** How many moments are kept once made; beyond that they are made again. */
const keptMomentCount = 20_000;

/**
 * Lays out an ocean; takes no noticeable time, whatever its size.
 *
 * @throws {RangeError} when a count is not a whole number of at least 1.
 */
export function createOcean(seed = 1, options: OceanOptions = {}): Ocean {
  const plan = planOcean(seed, options);
  const knowledgeBase = createKnowledgeBase();
  const made = new Map<number, MadeMoment>();
  const make = (ordinal: number): MadeMoment => {
    let moment = made.get(ordinal);
    if (moment === undefined) {
      moment = createMoment(plan, knowledgeBase, ordinal);
      if (made.size >= keptMomentCount) made.delete(made.keys().next().value as number);
      made.set(ordinal, moment);
    }
    return moment;
  };
  const moment = (ordinal: number): Moment => make(ordinal).moment;
  const sightings = once(() => indexSightings(plan, moment));
  const videoFiles = once(() => indexVideoFiles(plan.dives));
  const oddities = once(() =>
    [...plan.oddities.keys()].sort((a, b) => a - b).flatMap((ordinal) => make(ordinal).oddities),
  );
  return {
    seed,
    knowledgeBase,
    dives: plan.dives,
    momentCount: plan.momentCount,
    moment,
    *moments() {
      for (let ordinal = 0; ordinal < plan.momentCount; ordinal++) yield moment(ordinal);
    },
    findMoment: (uuid) => {
      const ordinal = ordinalOf(uuid, seed);
      if (ordinal >= plan.momentCount) return undefined;
      const candidate = moment(ordinal);
      return belongsTo(candidate, uuid) ? candidate : undefined;
    },
    get concepts() {
      return [...sightings().keys()].sort();
    },
    sightingsOf: (concept) => sightings().get(concept) ?? [],
    findVideoFile: (uuid) => videoFiles().get(uuid),
    findImage: createImageFinder(plan, moment),
    scene: (ordinal) => sceneOf(plan, knowledgeBase, planMoment(plan, ordinal)),
    get oddities() {
      return oddities();
    },
  };
}

function belongsTo(moment: Moment, uuid: string): boolean {
  return (
    moment.uuid === uuid ||
    moment.imageReferences.some((image) => image.uuid === uuid) ||
    moment.ancillaryData?.uuid === uuid ||
    moment.observations.some(
      (observation) =>
        observation.uuid === uuid || observation.associations.some((association) => association.uuid === uuid),
    )
  );
}

function indexSightings(plan: OceanPlan, moment: (ordinal: number) => Moment): Map<string, SightingPlace[]> {
  const index = new Map<string, SightingPlace[]>();
  const add = (concept: string, observationUuid: string, ordinal: number): void => {
    const places = index.get(concept);
    if (places === undefined) index.set(concept, [{ observationUuid, ordinal }]);
    else places.push({ observationUuid, ordinal });
  };
  for (let ordinal = 0; ordinal < plan.momentCount; ordinal++) {
    // A plan is a hundred times cheaper than its moment, and says the same unless the moment is an odd one.
    if (plan.oddities.has(ordinal)) {
      for (const { concept, uuid } of moment(ordinal).observations) add(concept, uuid, ordinal);
    } else {
      for (const { concept, observationUuid } of planMoment(plan, ordinal).sightings)
        add(concept, observationUuid, ordinal);
    }
  }
  for (const places of index.values()) places.sort((a, b) => (a.observationUuid < b.observationUuid ? -1 : 1));
  return index;
}

function indexVideoFiles(dives: readonly Dive[]): Map<string, FoundVideoFile> {
  return new Map(
    dives.flatMap((dive) =>
      dive.videos.flatMap((video) => video.files.map((file) => [file.uuid, { dive, video, file }] as const)),
    ),
  );
}

function createImageFinder(plan: OceanPlan, moment: (ordinal: number) => Moment): Ocean["findImage"] {
  const byFolder = new Map(plan.dives.map((dive) => [decodeURIComponent(dive.folder), dive]));
  const namesOf = new Map<Dive, Map<string, number>>();
  return (decoded) => {
    const cut = decoded.lastIndexOf("/") + 1;
    const dive = byFolder.get(decoded.slice(0, cut));
    if (dive === undefined) return undefined;
    let names = namesOf.get(dive);
    if (names === undefined) {
      names = indexNames(plan, dive);
      namesOf.set(dive, names);
    }
    const ordinal = names.get(decoded.slice(cut).replace(/\.(png|jpg)$/, ""));
    if (ordinal === undefined) return undefined;
    const found = moment(ordinal);
    const image = found.imageReferences.find(
      ({ url, file }) => file !== undefined && decodeURIComponent(url) === decoded,
    );
    return image && { moment: found, image };
  };
}

function indexNames(plan: OceanPlan, dive: Dive): Map<string, number> {
  const names = new Map<string, number>();
  for (let index = 0; index < plan.momentsPerDive; index++) {
    const moment = planMoment(plan, dive.ordinal * plan.momentsPerDive + index);
    names.set(decodeURIComponent(imageNameOf(moment, videoAt(dive, moment.offsetMillis))), moment.ordinal);
  }
  return names;
}

function once<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => {
    value ??= { made: make() };
    return value.made;
  };
}
