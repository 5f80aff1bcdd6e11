import type { Association, Emulator, Moment } from "@m3/emulator";

/** The concept whose observations are worked on. */
export const concept = "Sebastes";

/** What people did in M3, and what must come of it. */
export interface Work {
  /** Puts the images back that were withheld, moves a box and deletes another. */
  readonly goOn: () => void;
  readonly addedImageCount: number;
  readonly addedObservationCount: number;
  readonly addedBoxCount: number;
}

const isBox = ({ linkName }: Association): boolean => linkName === "bounding box";

/** Withholds the images of some moments for now, so that they can come in later. */
export function prepareWork(emulator: Emulator): Work {
  const { ocean } = emulator;
  const places = ocean.sightingsOf(concept);
  const moments = [...new Set(places.map(({ ordinal }) => ordinal))]
    .map((ordinal) => ocean.moment(ordinal))
    .filter(({ imageReferences, observations }) => imageReferences.length > 0 && observations.some(hasGoodBoxes));
  const [first, second, ...others] = moments;
  const late = others.slice(-2);
  if (first === undefined || second === undefined || late.length < 2) throw new RangeError("Too small an ocean");
  const before = late.map(({ uuid }) => ocean.findMoment(uuid) as Moment);
  for (const { uuid } of late) emulator.reviseMoment(uuid, (now) => ({ ...now, imageReferences: [] }));
  const own = before.flatMap(({ observations }) => observations.filter((each) => each.concept === concept));
  return {
    addedImageCount: late.length,
    addedObservationCount: own.length,
    addedBoxCount: own.flatMap(({ associations }) => associations.filter(isBox)).length,
    goOn: () => {
      for (const moment of before) emulator.reviseMoment(moment.uuid, () => moment);
      emulator.reviseMoment(first.uuid, (now) => changeFirstBox(now, moved));
      emulator.reviseMoment(second.uuid, (now) => changeFirstBox(now, () => undefined));
    },
  };
}

/** Makes a box say that it is in an image which M3 does not have. */
export function losePictureOfABox(emulator: Emulator): void {
  const { ocean } = emulator;
  const found = ocean
    .sightingsOf(concept)
    .map(({ ordinal }) => ocean.moment(ordinal))
    .find(({ observations }) => observations.some(hasGoodBoxes));
  if (found === undefined) throw new RangeError("Too small an ocean");
  emulator.reviseMoment(found.uuid, (now) => changeFirstBox(now, elsewhere));
}

function elsewhere(box: Association): Association {
  const place = JSON.parse(box.linkValue) as object;
  const linkValue = JSON.stringify({ ...place, image_reference_uuid: "00000000-0000-4000-8000-000000000000" });
  return { ...box, linkValue };
}

function hasGoodBoxes({ concept: name, associations }: Moment["observations"][number]): boolean {
  const boxes = associations.filter(isBox);
  return (
    name === concept && boxes.length > 1 && boxes.every(({ linkValue }) => linkValue.includes("image_reference_uuid"))
  );
}

function moved(box: Association): Association {
  const place = JSON.parse(box.linkValue) as { x: number };
  return { ...box, linkValue: JSON.stringify({ ...place, x: place.x + 1 }) };
}

function changeFirstBox(moment: Moment, change: (box: Association) => Association | undefined): Moment {
  const target = moment.observations.find(hasGoodBoxes);
  const box = target?.associations.find(isBox);
  return {
    ...moment,
    observations: moment.observations.map((each) =>
      each !== target
        ? each
        : { ...each, associations: each.associations.flatMap((one) => (one === box ? (change(one) ?? []) : one)) },
    ),
  };
}
