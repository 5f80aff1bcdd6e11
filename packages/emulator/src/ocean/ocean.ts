import {
  createImageFinder,
  type FoundImage,
  type FoundVideoFile,
  indexOcean,
  indexVideoFiles,
  type SightingPlace,
} from "./lookup.ts";
import type { Dive, Moment } from "./model.ts";
import { createMoment, type MadeMoment, type Oddity, sceneOf } from "./moments.ts";
import { type MomentPlan, type OceanOptions, type OceanPlan, planMoment, planOcean } from "./plan.ts";
import type { Scene } from "./scene.ts";
import { createShapeFinder } from "./shapes.ts";
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
  readonly momentsPerDive: number;
  readonly momentCount: number;
  /** Makes a moment; ordinals run from 0, dive after dive. */
  moment(ordinal: number): Moment;
  /** All moments, dive after dive. */
  moments(): Generator<Moment, void, undefined>;
  /** The moment that a uuid of its own, or of an observation, association, image reference or ancillary data of it belongs to. */
  findMoment(uuid: string): Moment | undefined;
  /** Concepts of at least one observation, in the order of their UTF-16 units. */
  readonly concepts: readonly string[];
  /** Where all observations are, in the order of their uuids. */
  readonly sightings: readonly SightingPlace[];
  /** Where observations of a concept are, in the order of their uuids. */
  sightingsOf(concept: string): readonly SightingPlace[];
  /** Ordinals of all moments, in the order of the moments' uuids. */
  readonly ordinalsByUuid: readonly number[];
  /** The file of a video by its video reference uuid. */
  findVideoFile(uuid: string): FoundVideoFile | undefined;
  /** The frame grab at a path of its URL, percent-decoded. */
  findImage(path: string): FoundImage | undefined;
  /** When a moment was, whatever its row says of it, in milliseconds since 1970. */
  atMillis(ordinal: number): number;
  /** What was in front of the camera. */
  scene(ordinal: number): Scene;
  /** Every defect that was put into the data, with the rows that have it. */
  readonly oddities: readonly Oddity[];
}

/** How many moments are kept once made, at some 5 KB each; beyond that they are made again. */
const keptMomentCount = 50_000;

/**
 * Lays out an ocean; takes no noticeable time, whatever its size.
 *
 * @throws {RangeError} when a count is not a whole number of at least 1.
 */
export function createOcean(seed = 1, options: OceanOptions = {}): Ocean {
  const plan = planOcean(seed, options);
  const knowledgeBase = createKnowledgeBase();
  const shapeOf = createShapeFinder(seed, knowledgeBase);
  const make = keepingLatest((ordinal) => createMoment(plan, shapeOf, ordinal));
  const moment = (ordinal: number): Moment => make(ordinal).moment;
  const { index, concepts, videoFiles, oddities } = lazyParts(plan, make);
  return {
    seed,
    knowledgeBase,
    dives: plan.dives,
    momentsPerDive: plan.momentsPerDive,
    momentCount: plan.momentCount,
    moment,
    moments: () => eachMoment(plan.momentCount, moment),
    findMoment: (uuid) => {
      const ordinal = ordinalOf(uuid, seed);
      const candidate = ordinal < plan.momentCount ? moment(ordinal) : undefined;
      return candidate && uuidsOf(candidate).includes(uuid) ? candidate : undefined;
    },
    get concepts() {
      return concepts();
    },
    get sightings() {
      return index().sightings;
    },
    sightingsOf: (concept) => index().sightingsByConcept.get(concept) ?? [],
    get ordinalsByUuid() {
      return index().ordinalsByUuid;
    },
    findVideoFile: (uuid) => videoFiles().get(uuid),
    findImage: createImageFinder(plan, moment),
    atMillis: (ordinal) => atMillisOf(planMoment(plan, ordinal)),
    scene: (ordinal) => sceneOf(plan, shapeOf, planMoment(plan, ordinal)),
    get oddities() {
      return oddities();
    },
  };
}

function* eachMoment(count: number, moment: (ordinal: number) => Moment): Generator<Moment, void, undefined> {
  for (let ordinal = 0; ordinal < count; ordinal++) yield moment(ordinal);
}

/** What needs every moment's plan, made when it is first asked for. */
function lazyParts(plan: OceanPlan, make: (ordinal: number) => MadeMoment) {
  const index = once(() => indexOcean(plan, (ordinal) => make(ordinal).moment));
  const oddOrdinals = [...plan.oddities.keys()].sort((a, b) => a - b);
  return {
    index,
    concepts: once(() => [...index().sightingsByConcept.keys()].sort()),
    videoFiles: once(() => indexVideoFiles(plan.dives)),
    oddities: once(() => oddOrdinals.flatMap((ordinal) => make(ordinal).oddities)),
  };
}

function atMillisOf({ dive, offsetMillis }: MomentPlan): number {
  return dive.startMillis + offsetMillis;
}

function keepingLatest(make: (ordinal: number) => MadeMoment): (ordinal: number) => MadeMoment {
  const kept = new Map<number, MadeMoment>();
  return (ordinal) => {
    const known = kept.get(ordinal);
    if (known !== undefined) return known;
    const made = make(ordinal);
    if (kept.size >= keptMomentCount) kept.delete(kept.keys().next().value as number);
    kept.set(ordinal, made);
    return made;
  };
}

/** The uuids of a moment and of everything that hangs on it. */
export function uuidsOf({ uuid, imageReferences, ancillaryData, observations }: Moment): string[] {
  return [
    uuid,
    ...imageReferences.map((image) => image.uuid),
    ...(ancillaryData === undefined ? [] : [ancillaryData.uuid]),
    ...observations.flatMap((observation) => [observation.uuid, ...observation.associations.map((row) => row.uuid)]),
  ];
}

function once<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => {
    value ??= { made: make() };
    return value.made;
  };
}
