import { expect, onTestFinished, test } from "vitest";
import { createEmulator, type Emulator, type Moment } from "../src/index.ts";

async function start(): Promise<Emulator> {
  const emulator = await createEmulator({ ocean: { diveCount: 2 } });
  onTestFinished(() => emulator.close());
  return emulator;
}

async function list(emulator: Emulator, concept: string): Promise<{ observation_uuid: string }[]> {
  const url = `${emulator.annosaurusUrl}/fast/concept/images/${encodeURIComponent(concept)}`;
  return (await (await fetch(url)).json()) as { observation_uuid: string }[];
}

/** A moment with an image, and what was seen in it first. */
function pick({ ocean }: Emulator): { moment: Moment; concept: string; observationUuid: string } {
  for (const moment of ocean.moments()) {
    const [observation] = moment.observations;
    if (observation === undefined || moment.imageReferences.length === 0) continue;
    return { moment, concept: observation.concept, observationUuid: observation.uuid };
  }
  throw new RangeError("This ocean has no such moment");
}

test("a revised moment is served as it is now, in lists, by its uuid and as a picture", async () => {
  const emulator = await start();
  const { moment, concept, observationUuid } = pick(emulator);
  const uuidsOf = async (name: string): Promise<string[]> =>
    (await list(emulator, name)).map(({ observation_uuid: uuid }) => uuid);
  expect(await uuidsOf(concept)).toContain(observationUuid);

  emulator.reviseMoment(moment.uuid, (now) => ({
    ...now,
    observations: now.observations.map((each) =>
      each.uuid === observationUuid ? { ...each, concept: "Renamed by hand", associations: [] } : each,
    ),
  }));
  expect(await uuidsOf(concept)).not.toContain(observationUuid);
  expect(await list(emulator, "Renamed by hand")).toMatchObject([
    { observation_uuid: observationUuid, associations: [] },
  ]);
  expect(emulator.ocean.concepts).toContain("Renamed by hand");

  const image = moment.imageReferences.find(({ file }) => file !== undefined);
  const picture = `${emulator.url}${image?.url}`;
  expect((await fetch(picture)).status).toBe(200);
  emulator.reviseMoment(moment.uuid, (now) => ({ ...now, imageReferences: [] }));
  expect((await fetch(picture)).status).toBe(404);
  expect(await uuidsOf("Renamed by hand")).toEqual([]);
  expect((await fetch(`${emulator.annosaurusUrl}/imagereferences/${image?.uuid}`)).status).toBe(404);

  emulator.reviseMoment(moment.uuid, () => moment);
  expect(await uuidsOf(concept)).toContain(observationUuid);
  expect((await fetch(picture)).status).toBe(200);
});

test("all observations are counted with the revisions", async () => {
  const emulator = await start();
  const { moment } = pick(emulator);
  const before = emulator.ocean.sightings.length;
  emulator.reviseMoment(moment.uuid, (now) => ({ ...now, observations: [] }));
  expect(emulator.ocean.sightings).toHaveLength(before - moment.observations.length);
  expect([...emulator.ocean.moments()].flatMap(({ observations }) => observations)).toHaveLength(
    emulator.ocean.sightings.length,
  );
});

test("nothing comes in that the seed did not make", async () => {
  const emulator = await start();
  const { moment } = pick(emulator);
  const [image] = moment.imageReferences;
  const change = (now: Moment): Moment =>
    image === undefined
      ? now
      : { ...now, imageReferences: [{ ...image, uuid: "00000000-0000-0000-0000-000000000000" }] };
  expect(() => emulator.reviseMoment(moment.uuid, change)).toThrow(/got "00000000-/);
  expect(() => emulator.reviseMoment(moment.observations[0]?.uuid ?? "", (now) => now)).toThrow(/uuid of a moment/);
});
