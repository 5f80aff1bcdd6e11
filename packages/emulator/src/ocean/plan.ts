import { createDive, defaultDiveCount, diveMillis } from "./dives.ts";
import { communities, guaranteed, type Habitat, type Resident } from "./habitats.ts";
import type { Dive } from "./model.ts";
import { type OddityKind, oddityHabitats } from "./oddity-kinds.ts";
import { pickWeighted, type Random, randomOf } from "./random.ts";
import { uuidOf } from "./uuids.ts";

/** How large an ocean is. */
export interface OceanOptions {
  /** @default 12 */
  readonly diveCount?: number;
  /** @default 20 */
  readonly momentsPerDive?: number;
}

/** What an ocean is made from: the seed, its dives, and what must be where. */
export interface OceanPlan {
  readonly seed: number;
  readonly dives: readonly Dive[];
  readonly momentsPerDive: number;
  readonly momentCount: number;
  /** Concepts that a moment shows whatever chance says, by the moment's ordinal. */
  readonly guaranteed: ReadonlyMap<number, readonly string[]>;
  /** Defects of stored data that a moment has, by the moment's ordinal. */
  readonly oddities: ReadonlyMap<number, readonly OddityKind[]>;
}

/** What a moment will hold: cheap to make, so that indexes can be built without making the moments. */
export interface MomentPlan {
  readonly ordinal: number;
  readonly uuid: string;
  readonly dive: Dive;
  /** Position within the dive. */
  readonly index: number;
  /** Milliseconds since the dive started. */
  readonly offsetMillis: number;
  /** Which files a frame grab was stored as; none for most moments of a real dive, for few of ours. */
  readonly images: "pair" | "png" | "jpg" | "none";
  readonly sightings: readonly Sighting[];
}

/** One observation of a moment that will be. */
export interface Sighting {
  readonly concept: string;
  readonly animalCount: number;
  readonly observationUuid: string;
  /** Whether someone drew boxes for it. */
  readonly isBoxed: boolean;
}

/** Lays out an ocean. */
export function planOcean(seed: number, options: OceanOptions = {}): OceanPlan {
  const { diveCount = defaultDiveCount, momentsPerDive = 20 } = options;
  for (const [name, count] of Object.entries({ diveCount, momentsPerDive })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`Cannot make an ocean: expected "${name}" to be a whole number from 1 up, got ${count}`);
    }
  }
  const dives = Array.from({ length: diveCount }, (_, ordinal) => createDive(seed, ordinal));
  const must = new Map<number, string[]>();
  guaranteed.forEach(([concept, habitat], i) => {
    for (let copy = 0; copy < 3; copy++) {
      const ordinal = slotOf(dives, momentsPerDive, habitat, i * 3 + copy);
      if (!must.get(ordinal)?.includes(concept)) must.set(ordinal, [...(must.get(ordinal) ?? []), concept]);
    }
  });
  const momentCount = diveCount * momentsPerDive;
  return { seed, dives, momentsPerDive, momentCount, guaranteed: must, oddities: placeOddities(dives, momentsPerDive) };
}

function placeOddities(dives: readonly Dive[], momentsPerDive: number): Map<number, OddityKind[]> {
  const placed = new Map<number, OddityKind[]>();
  (Object.entries(oddityHabitats) as [OddityKind, Habitat][]).forEach(([kind, habitat], i) => {
    // A small ocean without the habitat goes without the defect, rather than having it where rockfish live.
    if (!dives.some((dive) => dive.habitat === habitat)) return;
    const ordinal = slotOf(dives, momentsPerDive, habitat, i + 5);
    placed.set(ordinal, [...(placed.get(ordinal) ?? []), kind]);
  });
  return placed;
}

/** The ordinal of a moment in a dive of the habitat; the first dive stands in where there is none. */
export function slotOf(dives: readonly Dive[], momentsPerDive: number, habitat: Habitat, turn: number): number {
  const fitting = dives.slice(0, defaultDiveCount).filter((dive) => dive.habitat === habitat);
  const dive = fitting[turn % Math.max(1, fitting.length)]?.ordinal ?? 0;
  return dive * momentsPerDive + ((turn * 3 + 1) % momentsPerDive);
}

/** Plans one moment. */
export function planMoment(ocean: OceanPlan, ordinal: number): MomentPlan {
  const { seed, momentsPerDive } = ocean;
  const index = ordinal % momentsPerDive;
  const dive = ocean.dives[(ordinal - index) / momentsPerDive];
  if (dive === undefined)
    throw new RangeError(`Cannot plan moment ${ordinal}: expected less than ${ocean.momentCount}`);
  const random = randomOf(seed, "moment", ordinal);
  const must = ocean.guaranteed.get(ordinal) ?? [];
  const chance = random.next();
  const isPrepared = must.length > 0 || ocean.oddities.has(ordinal);
  const images = isPrepared || chance < 0.72 ? "pair" : chance < 0.79 ? "png" : chance < 0.86 ? "jpg" : "none";
  const offsetMillis = offsetOf(ocean, dive, index);
  const uuid = (): string => uuidOf(random, dive.uuidStyle, seed, ordinal, dive.startMillis + offsetMillis);
  // One frame in nine shows nothing that anyone boxed.
  const isEmpty = !isPrepared && random.chance(0.11);
  const sightings = isEmpty
    ? [emptySighting(random, dive.habitat, uuid)]
    : sightingsOf(random, dive, must, isPrepared, uuid);
  return { ordinal, uuid: uuid(), dive, index, offsetMillis, images, sightings };
}

function sightingsOf(
  random: Random,
  dive: Dive,
  must: readonly string[],
  isPrepared: boolean,
  uuid: () => string,
): Sighting[] {
  const community = communities[dive.habitat];
  const wanted = must.length > 0 ? must.length : random.integer(1, dive.habitat === "midwater" ? 2 : 3);
  const concepts = [...must];
  for (let tries = 0; concepts.length < wanted && tries < 9; tries++) {
    const { concept } = pickWeighted(
      random,
      community.map((resident) => [resident, resident.weight] as const),
    );
    if (!concepts.includes(concept)) concepts.push(concept);
  }
  return concepts.map((concept) => {
    const group = community.find((resident: Resident) => resident.concept === concept)?.group ?? 1;
    return {
      concept,
      animalCount: random.integer(1, group),
      observationUuid: uuid(),
      isBoxed: isPrepared || random.chance(0.94),
    };
  });
}

function emptySighting(random: Random, habitat: Habitat, uuid: () => string): Sighting {
  const concept =
    habitat === "midwater" ? "marine organism" : random.pick(["mud", "sediment", "2G Robotics structured light laser"]);
  return { concept, animalCount: 0, observationUuid: uuid(), isBoxed: false };
}

/** When the moment was. Every third moment has the same tape time on all dives, so that file names repeat. */
function offsetOf(ocean: OceanPlan, dive: Dive, index: number): number {
  const slot = diveMillis / ocean.momentsPerDive;
  const random = randomOf(ocean.seed, "time", index % 3 === 0 ? "shared" : dive.ordinal, index);
  return Math.floor((index + random.between(0.05, 0.9)) * slot);
}
