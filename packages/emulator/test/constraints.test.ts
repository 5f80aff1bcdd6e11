import { expect, test } from "vitest";
import { send, start } from "./start.ts";

interface Row {
  readonly observation_uuid: string;
  readonly concept: string;
  readonly associations: readonly { readonly link_name: string; readonly to_concept: string }[];
}

interface Page {
  readonly query_constraints: Record<string, unknown>;
  readonly content: readonly Row[];
}

test("POST /fast wraps the list and echoes the six lists, and scalars only if they were sent", async () => {
  const { annosaurusUrl } = await start();
  const { status, text, json } = await send(`${annosaurusUrl}/fast`, { concepts: ["Sebastes"], limit: 2 });
  const page = json as Page;
  expect(status).toBe(200);
  expect(Object.keys(page)).toEqual(["query_constraints", "content"]);
  expect(page.query_constraints).toEqual({
    video_reference_uuids: [],
    concepts: ["Sebastes"],
    observers: [],
    groups: [],
    activities: [],
    limit: 2,
    mission_contacts: [],
  });
  expect(Object.keys(page.query_constraints)).toEqual([
    "video_reference_uuids",
    "concepts",
    "observers",
    "groups",
    "activities",
    "limit",
    "mission_contacts",
  ]);
  expect(page.content.length).toBe(2);
  expect(text).toBe(JSON.stringify(json));
});

test("POST /fast takes a concept for the observation's own or the target of an association", async () => {
  const { annosaurusUrl } = await start();
  const { content } = (await send(`${annosaurusUrl}/fast`, { concepts: ["Porifera"] })).json as Page;
  expect(content.length).toBeGreaterThan(0);
  expect(content.every(({ concept }) => concept !== "Porifera")).toBe(true);
  expect(
    content.every(({ associations }) => associations.some(({ to_concept: target }) => target === "Porifera")),
  ).toBe(true);
  // With a link name both tests are of the same association: no box points at a sponge.
  const boxed = (await send(`${annosaurusUrl}/fast`, { concepts: ["Porifera"], link_name: "bounding box" }))
    .json as Page;
  expect(boxed.content).toEqual([]);
  const parts = (await send(`${annosaurusUrl}/fast`, { concepts: ["fin"], link_name: "bounding box" })).json as Page;
  expect(parts.content.length).toBeGreaterThan(0);
});

test("POST /fast gives the same observations as GET for names of any letters, but for apostrophes", async () => {
  const { annosaurusUrl, ocean } = await start();
  for (const concept of ocean.concepts) {
    const { status, json } = await send(`${annosaurusUrl}/fast`, { concepts: [concept] });
    if (concept.includes("'")) expect(json).toMatchObject({ responseCode: 500, message: expect.any(String) });
    else {
      const own = (json as Page).content.filter((row) => row.concept === concept);
      expect(own.map(({ observation_uuid: uuid }) => uuid)).toEqual(
        ocean.sightingsOf(concept).map(({ observationUuid }) => observationUuid),
      );
    }
    expect(status).toBe(concept.includes("'") ? 500 : 200);
  }
});

test("POST /fast pages by limit and offset, 5000 at a time unless told", async () => {
  const { annosaurusUrl, ocean } = await start({ ocean: { diveCount: 33, momentsPerDive: 100 } });
  const everything = { link_name: "bounding box" };
  const first = (await send(`${annosaurusUrl}/fast`, { groups: ["ROV", "AUV"] })).json as Page;
  expect(ocean.sightings.length).toBeGreaterThan(5200);
  expect(first.content.length).toBe(5000);
  const rest = (await send(`${annosaurusUrl}/fast`, { groups: ["ROV", "AUV"], offset: 5000 })).json as Page;
  expect(rest.content.length).toBeGreaterThan(0);
  expect(rest.content.length).toBeLessThan(5000);
  const some = (await send(`${annosaurusUrl}/fast`, { ...everything, limit: 7, offset: 3 })).json as Page;
  expect(some.content.length).toBe(7);
});

test("POST /fast ANDs what it is given", async () => {
  const { annosaurusUrl, ocean } = await start();
  const moment = [...ocean.moments()].find(
    ({ ancillaryData, recordedTimestamp }) => ancillaryData && recordedTimestamp,
  );
  const { depthMeters = 0, latitude = 0, longitude = 0 } = moment?.ancillaryData ?? {};
  const at = moment?.recordedTimestamp ?? "";
  const exact = {
    video_reference_uuids: [moment?.video.files[0].uuid],
    min_depth: depthMeters,
    max_depth: depthMeters + 1,
    min_lat: latitude,
    max_lat: latitude + 0.1,
    min_lon: longitude,
    max_lon: longitude + 0.1,
    min_timestamp: at,
    max_timestamp: new Date(Date.parse(at) + 1).toISOString(),
    platform_name: moment?.dive.camera,
    mission_id: `${moment?.dive.camera} ${moment?.dive.number}`,
    mission_contacts: [moment?.dive.missionContact],
  };
  const found = (await send(`${annosaurusUrl}/fast`, exact)).json as Page;
  expect(found.content.map(({ observation_uuid: uuid }) => uuid)).toEqual(
    moment?.observations.map(({ uuid }) => uuid).sort(),
  );
  for (const change of [
    { max_depth: depthMeters },
    { min_lat: latitude + 0.01 },
    { max_timestamp: at },
    { platform_name: "Nautilus" },
    { mission_contacts: ["Nobody"] },
    { observers: ["nobody"] },
    { activities: ["none"] },
  ]) {
    expect(((await send(`${annosaurusUrl}/fast`, { ...exact, ...change })).json as Page).content).toEqual([]);
  }
});

test("POST /fast refuses what is no constraint, and overlooks camelCase", async () => {
  const { annosaurusUrl } = await start();
  for (const body of [
    "{",
    "[1",
    "7",
    {},
    { limit: 5, offset: 1, data: true },
    { concepts: "Sebastes" },
    { min_depth: "deep" },
    { video_reference_uuids: ["x"] },
    { linkName: "bounding box" },
  ]) {
    const { status, type, text } = await send(`${annosaurusUrl}/fast`, body);
    expect([status, type]).toEqual([400, "text/plain"]);
    expect(text).toMatch(/^Invalid value for: body/);
  }
  const ignored = (await send(`${annosaurusUrl}/fast`, { concepts: ["Atolla"], linkName: "no such link" }))
    .json as Page;
  expect(ignored.content.length).toBeGreaterThan(0);
  const camel = {
    videoReferenceUuids: [],
    concepts: ["Atolla"],
    observers: [],
    groups: [],
    activities: [],
    missionContacts: [],
    linkName: "no such link",
  };
  expect(((await send(`${annosaurusUrl}/fast`, camel)).json as Page).content).toEqual([]);
});

test("POST /fast/count counts, and fails when it is given an offset", async () => {
  const { annosaurusUrl, ocean } = await start();
  const { json } = await send(`${annosaurusUrl}/fast/count`, { concepts: ["Sebastes"] });
  expect(json).toMatchObject({
    query_constraints: { concepts: ["Sebastes"] },
    content: { count: ocean.sightingsOf("Sebastes").length },
  });
  expect((await send(`${annosaurusUrl}/fast/count`, { concepts: ["Sebastes"], offset: 1 })).status).toBe(500);
  expect((await send(`${annosaurusUrl}/fast`, { concepts: ["Sebastes"], limit: -1 })).status).toBe(500);
});

test("POST /fast/georange tells the corners, and fails on nothing and on an offset", async () => {
  const { annosaurusUrl } = await start();
  const { json } = await send(`${annosaurusUrl}/fast/georange`, { concepts: ["Sebastes"] });
  const { content } = json as { content: Record<string, number> };
  expect(Object.keys(content)).toEqual([
    "min_latitude",
    "max_latitude",
    "min_longitude",
    "max_longitude",
    "min_depth_meters",
    "max_depth_meters",
  ]);
  expect(content.min_depth_meters).toBeLessThan(content.max_depth_meters ?? 0);
  expect((await send(`${annosaurusUrl}/fast/georange`, { concepts: ["Nothing"] })).status).toBe(500);
  expect((await send(`${annosaurusUrl}/fast/georange`, { concepts: ["Sebastes"], offset: 1 })).status).toBe(404);
});

test("POST /histogram counts every observation that has a depth or a time", async () => {
  const { annosaurusUrl, ocean } = await start();
  const places = ocean.sightingsOf("Sebastes").map(({ ordinal }) => ocean.moment(ordinal));
  for (const [kind, count] of [
    ["depth", places.filter(({ ancillaryData }) => ancillaryData).length],
    ["time", places.filter(({ recordedTimestamp }) => recordedTimestamp).length],
  ]) {
    const { json } = await send(`${annosaurusUrl}/histogram/${kind}?size=100`, { concepts: ["Sebastes"] });
    const { content } = json as { content: { bins_min: unknown[]; bins_max: unknown[]; values: number[] } };
    expect(content.bins_min.length).toBe(content.values.length);
    expect(content.bins_max[0]).toEqual(content.bins_min[1]);
    expect(content.values.reduce((sum, value) => sum + value, 0)).toBe(count);
  }
});
