import type { SightingPlace } from "./lookup.ts";
import type { Moment } from "./model.ts";
import { type Ocean, uuidsOf } from "./ocean.ts";

/** An ocean in which people go on working. */
export interface RevisableOcean {
  /** As it is now. */
  readonly ocean: Ocean;
  /** Replaces a moment by what `change` makes of the one that is there now; see `Emulator.reviseMoment`. */
  revise(momentUuid: string, change: (moment: Moment) => Moment): void;
}

/** What was seen where, with the revisions. */
interface Index {
  readonly sightings: readonly SightingPlace[];
  readonly byConcept: ReadonlyMap<string, readonly SightingPlace[]>;
}

/** Lays revisions over an ocean, which itself stays as it is. Holds the moments that were revised. */
export function createRevisableOcean(base: Ocean): RevisableOcean {
  const revised = new Map<number, Moment>();
  let index: Index | undefined;
  const moment = (ordinal: number): Moment => revised.get(ordinal) ?? base.moment(ordinal);
  const indexed = (): Index => {
    index ??= indexRevised(base, revised);
    return index;
  };
  const findMoment = (uuid: string): Moment | undefined => {
    const found = base.findMoment(uuid);
    const now = found && moment(found.ordinal);
    return now !== undefined && uuidsOf(now).includes(uuid) ? now : undefined;
  };
  const changed: Partial<Record<keyof Ocean, PropertyDescriptor>> = {
    moment: { value: moment },
    moments: {
      value: function* (): Generator<Moment, void, undefined> {
        for (let ordinal = 0; ordinal < base.momentCount; ordinal++) yield moment(ordinal);
      },
    },
    findMoment: { value: findMoment },
    concepts: { get: () => (revised.size === 0 ? base.concepts : [...indexed().byConcept.keys()].sort()) },
    sightings: { get: () => (revised.size === 0 ? base.sightings : indexed().sightings) },
    sightingsOf: {
      value: (concept: string) =>
        revised.size === 0 ? base.sightingsOf(concept) : (indexed().byConcept.get(concept) ?? []),
    },
    findImage: {
      value: (path: string) => {
        const found = base.findImage(path);
        const now = found && moment(found.moment.ordinal);
        const image = now?.imageReferences.find(({ uuid }) => uuid === found?.image.uuid);
        return now && image && { moment: now, image };
      },
    },
  };
  return {
    // All else is asked of the ocean below, where much of it is made when it is first asked for.
    ocean: Object.create(base, changed as PropertyDescriptorMap) as Ocean,
    revise: (momentUuid, change) => {
      const before = findMoment(momentUuid);
      if (before === undefined || before.uuid !== momentUuid) {
        throw new RangeError(`Cannot revise moment "${momentUuid}": expected the uuid of a moment of this ocean`);
      }
      const after = change(before);
      const known = new Set(uuidsOf(base.moment(before.ordinal)));
      const strange = uuidsOf(after).find((uuid) => !known.has(uuid));
      if (strange !== undefined || after.uuid !== before.uuid || after.ordinal !== before.ordinal) {
        const got = strange === undefined ? "another moment" : `"${strange}"`;
        throw new RangeError(
          `Cannot revise moment "${momentUuid}": expected no uuid but those it was made with, got ${got}`,
        );
      }
      revised.set(before.ordinal, after);
      index = undefined;
    },
  };
}

function indexRevised(base: Ocean, revised: ReadonlyMap<number, Moment>): Index {
  const kept = base.sightings.filter(({ ordinal }) => !revised.has(ordinal));
  const added = [...revised].flatMap(([ordinal, { observations }]) =>
    observations.map(({ concept, uuid }): SightingPlace => ({ concept, observationUuid: uuid, ordinal })),
  );
  const sightings = [...kept, ...added].sort((a, b) => (a.observationUuid < b.observationUuid ? -1 : 1));
  const byConcept = new Map<string, SightingPlace[]>();
  for (const place of sightings) byConcept.set(place.concept, [...(byConcept.get(place.concept) ?? []), place]);
  return { sightings, byConcept };
}
