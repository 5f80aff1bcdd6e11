import { expect, test } from "vitest";
import { ask, nullPaths, send, start } from "./start.ts";

type Json = Record<string, unknown>;

test("a moment, modern and legacy: key order, spelling of times, rows in no order", async () => {
  for (const generation of ["modern", "legacy"] as const) {
    const { annosaurusUrl, ocean } = await start({ generation });
    const times =
      generation === "modern"
        ? ["timecode", "elapsed_time_millis", "recorded_timestamp"]
        : ["timecode", "elapsed_time", "recorded_date"];
    const order = [
      "video_reference_uuid",
      ...times,
      "observations",
      "image_references",
      "ancillary_data",
      "uuid",
      "last_updated_time",
    ];
    for (const moment of [...ocean.moments()].slice(0, 40)) {
      const { status, text, json } = await ask(`${annosaurusUrl}/imagedmoments/${moment.uuid}`);
      const sent = json as Json & { observations: Json[]; image_references: Json[] };
      expect(status).toBe(200);
      expect(nullPaths(json)).toEqual([]);
      expect(text).toBe(JSON.stringify(json));
      expect(Object.keys(sent)).toEqual(order.filter((key) => key in sent));
      expect(sent.observations.length).toBe(moment.observations.length);
      expect(sent.observations.every((row) => "last_updated_time" in row)).toBe(true);
      expect(new Set(sent.image_references.map(({ uuid }) => uuid))).toEqual(
        new Set(moment.imageReferences.map(({ uuid }) => uuid)),
      );
    }
  }
});

test("absent entities are 404 in the words of the generation, and no uuid is 400 in text", async () => {
  const nothing = "00000000-0000-4000-8000-000000000000";
  const paths = [
    "imagedmoments",
    "imagedmoments/imagereference",
    "imagedmoments/observation",
    "imagereferences",
    "images",
    "annotations",
    "observations",
    "observations/association",
    "associations",
    "ancillarydata",
    "ancillarydata/imagedmoment",
    "ancillarydata/observation",
    "videoreferences",
    "videoreferences/videoreference",
  ];
  for (const generation of ["modern", "legacy"] as const) {
    const { annosaurusUrl } = await start({ generation });
    for (const path of paths) {
      const absent = await ask(`${annosaurusUrl}/${path}/${nothing}`);
      expect([path, absent.status, absent.type]).toEqual([path, 404, "application/json"]);
      expect(absent.json).toEqual(
        generation === "modern"
          ? { message: "Not found", responseCode: 404 }
          : { code: 404, message: expect.stringContaining("was not found") },
      );
      const wrong = await ask(`${annosaurusUrl}/${path}/not-a-uuid`);
      expect([path, wrong.status, wrong.type]).toEqual([path, 400, "text/plain"]);
      expect(wrong.text).toMatch(/^Invalid value for: path parameter \w+$/);
    }
  }
});

test("every wrong turn gets the answer of the real server", async () => {
  const { url, annosaurusUrl } = await start();
  const unknown = await ask(`${annosaurusUrl}/no/such/route`);
  expect([unknown.status, unknown.type, unknown.text]).toEqual([
    404,
    "text/html",
    "<html><body><h1>Resource not found</h1></body></html>",
  ]);
  expect((await ask(`${url}/`)).status).toBe(404);
  const number = await ask(`${annosaurusUrl}/fast/concept/images/Sebastes?limit=ten`);
  expect([number.status, number.type, number.text]).toEqual([
    400,
    "text/plain",
    "Invalid value for: query parameter limit",
  ]);
  expect((await ask(`${annosaurusUrl}/fast?data=maybe`)).text).toBe("Invalid value for: query parameter data");
  const malformed = await ask(`${annosaurusUrl}/fast/concept/images/%E0%A4%A`);
  expect([malformed.status, malformed.text]).toEqual([400, ""]);
  expect((await ask(`${annosaurusUrl}/fast/concept/${"x".repeat(5000)}`)).status).toBe(414);
});

test("nothing deletes or writes: known paths answer 405 to every such method", async () => {
  const { annosaurusUrl, ocean } = await start();
  const video = ocean.moment(0).video.files[0].uuid;
  for (const path of [
    `fast/videoreference/${video}`,
    `imagedmoments/videoreference/${video}`,
    `observations/${ocean.moment(0).observations[0]?.uuid}`,
  ]) {
    for (const method of ["DELETE", "PUT", "PATCH"]) {
      const { status, type, text } = await ask(`${annosaurusUrl}/${path}`, { method });
      expect([status, type, text]).toEqual([405, "text/plain", "Method Not Allowed"]);
    }
  }
  expect((await ask(`${annosaurusUrl}/annotations/bulk`, { method: "POST", body: "[]" })).status).toBe(405);
});

test("the legacy server: no health, no query, no histogram, pages of 100, zero for unknown sizes", async () => {
  const { annosaurusUrl, ocean } = await start({ generation: "legacy" });
  for (const path of ["health", "query/columns"]) expect((await ask(`${annosaurusUrl}/${path}`)).status).toBe(404);
  expect((await send(`${annosaurusUrl}/histogram/depth`, { concepts: ["Sebastes"] })).status).toBe(404);
  expect(((await ask(`${annosaurusUrl}/imagedmoments`)).json as Json[]).length).toBe(100);
  expect(((await ask(`${annosaurusUrl}/imagedmoments?limit=150`)).json as Json[]).length).toBe(150);
  const unsized = ocean.oddities.find(({ kind }) => kind === "image-without-size")?.imageReferenceUuid;
  expect((await ask(`${annosaurusUrl}/imagereferences/${unsized}`)).json).toMatchObject({
    width_pixels: 0,
    height_pixels: 0,
  });
  expect(
    (
      await send(`${annosaurusUrl}/associations/conceptassociations`, {
        video_reference_uuids: [],
        link_name: "comment",
      })
    ).json,
  ).toHaveProperty("associations");
});

test("the modern server: health tells its version, unknown sizes are absent, lists are whole", async () => {
  const { annosaurusUrl, ocean } = await start();
  expect((await ask(`${annosaurusUrl}/health`)).json).toMatchObject({ application: "annosaurus", version: "1.6.2" });
  const moments = (await ask(`${annosaurusUrl}/imagedmoments`)).json as Json[];
  expect(moments.map(({ uuid }) => uuid)).toEqual([...ocean.moments()].map(({ uuid }) => uuid).sort());
  const unsized = ocean.oddities.find(({ kind }) => kind === "image-without-size")?.imageReferenceUuid;
  expect((await ask(`${annosaurusUrl}/imagereferences/${unsized}`)).json).not.toHaveProperty("width_pixels");
});

test("an image reference: by uuid, as image, by name, by URL, by its moment", async () => {
  const { annosaurusUrl, ocean, url } = await start();
  const moment = [...ocean.moments()].find(({ imageReferences }) => imageReferences.length === 2);
  const image = moment?.imageReferences[0];
  const reference = (await ask(`${annosaurusUrl}/imagereferences/${image?.uuid}`)).json as Json;
  expect(Object.keys(reference)).toEqual([
    "url",
    "format",
    "width_pixels",
    "height_pixels",
    "description",
    "uuid",
    "last_updated_time",
    "imaged_moment_uuid",
  ]);
  expect(reference).toMatchObject({ uuid: image?.uuid, imaged_moment_uuid: moment?.uuid, url: `${url}${image?.url}` });
  const flat = (await ask(`${annosaurusUrl}/images/${image?.uuid}`)).json as Json;
  expect(Object.keys(flat)[0]).toBe("image_reference_uuid");
  expect((await ask(`${annosaurusUrl}/images/url/${encodeURIComponent(String(reference.url))}`)).json).toEqual(flat);
  const name = String(reference.url).split("/").at(-1) ?? "";
  expect((await ask(`${annosaurusUrl}/images/name/${name}`)).json).toContainEqual(flat);
  const video = moment?.video.files[0].uuid;
  expect((await ask(`${annosaurusUrl}/images/videoreference/${video}`)).json).toContainEqual(flat);
  expect((await ask(`${annosaurusUrl}/imagedmoments/imagereference/${image?.uuid}`)).json).toMatchObject({
    uuid: moment?.uuid,
  });
  expect((await ask(`${annosaurusUrl}/annotations/imagereference/${image?.uuid}`)).json).toHaveLength(
    moment?.observations.length ?? 0,
  );
});

test("an observation and its association: each finds the other", async () => {
  const { annosaurusUrl, ocean } = await start();
  const moment = [...ocean.moments()].find(({ observations }) => (observations[0]?.associations.length ?? 0) > 0);
  const observation = moment?.observations[0];
  const association = observation?.associations[0];
  const annotation = (await ask(`${annosaurusUrl}/annotations/${observation?.uuid}`)).json as Json;
  expect(annotation).toMatchObject({ observation_uuid: observation?.uuid, last_updated: observation?.lastUpdated });
  expect((await ask(`${annosaurusUrl}/annotations/association/${association?.uuid}`)).json).toEqual(annotation);
  expect((await ask(`${annosaurusUrl}/observations/${observation?.uuid}`)).json).toMatchObject({
    concept: observation?.concept,
    imaged_moment_uuid: moment?.uuid,
  });
  expect((await ask(`${annosaurusUrl}/observations/association/${association?.uuid}`)).json).toMatchObject({
    uuid: observation?.uuid,
  });
  const row = (await ask(`${annosaurusUrl}/associations/${association?.uuid}`)).json as Json;
  expect(Object.keys(row)).toEqual([
    "link_name",
    "to_concept",
    "link_value",
    "mime_type",
    "uuid",
    "last_updated_time",
    "observation_uuid",
    "imaged_moment_uuid",
  ]);
  const video = moment?.video.files[0].uuid;
  const linkName = encodeURIComponent(association?.linkName ?? "");
  expect((await ask(`${annosaurusUrl}/associations/${video}/${linkName}`)).json).toContainEqual(row);
  expect((await ask(`${annosaurusUrl}/associations/${video}/${linkName}?concept=Nobody`)).json).toEqual([]);
  const request = { video_reference_uuids: [video], link_name: association?.linkName };
  const survey = (await send(`${annosaurusUrl}/associations/conceptassociations`, request)).json as {
    concept_association_request: Json;
    concept_associations: Json[];
  };
  expect(survey.concept_association_request).toEqual(request);
  expect(survey.concept_associations.some(({ uuid }) => uuid === association?.uuid)).toBe(true);
  expect((await ask(`${annosaurusUrl}/imagedmoments/observation/${observation?.uuid}`)).json).toMatchObject({
    uuid: moment?.uuid,
  });
});

test("vocabularies and counts agree with the ocean", async () => {
  const { annosaurusUrl, ocean } = await start();
  const get = async (path: string): Promise<unknown> => (await ask(`${annosaurusUrl}/${path}`)).json;
  expect(await get("observations/concepts")).toEqual(ocean.concepts);
  expect(await get("observations/groups")).toEqual(["AUV", "ROV"]);
  expect(await get("observations/activities")).toEqual(["cruise", "descend", "stationary", "transect"]);
  expect(await get("observations/concept/count/Sebastes")).toEqual({
    concept: "Sebastes",
    count: ocean.sightingsOf("Sebastes").length,
  });
  const imaged = (await get("fast/concept/images/Sebastes")) as Json[];
  expect(await get("observations/concept/images/count/Sebastes")).toEqual({
    concept: "Sebastes",
    count: imaged.length,
  });
  expect(await get("associations/toconcept/count/Porifera")).toMatchObject({
    concept: "Porifera",
    count: expect.any(Number),
  });
  const counts = (await get("observations/counts")) as { video_reference_uuid: string; count: number }[];
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(ocean.sightings.length);
  const [first] = counts;
  expect(await get(`observations/videoreference/count/${first?.video_reference_uuid}`)).toEqual(first);
  expect(
    await get(
      `observations/videoreference/count/${first?.video_reference_uuid}?start=1990-01-01T00:00:00Z&end=1990-01-02T00:00:00Z`,
    ),
  ).toMatchObject({ count: 0 });
  expect(await get(`observations/videoreference/${first?.video_reference_uuid}`)).toHaveLength(first?.count ?? 0);
  expect(await get(`annotations/videoreference/${first?.video_reference_uuid}?limit=2`)).toHaveLength(
    Math.min(2, first?.count ?? 0),
  );
  expect(await get(`observations/concepts/${first?.video_reference_uuid}`)).toEqual(
    expect.arrayContaining([expect.any(String)]),
  );
});

test("lists of moments repeat a moment for each row of the server's join, unless told not to", async () => {
  const { annosaurusUrl, ocean } = await start();
  const rows = (await ask(`${annosaurusUrl}/imagedmoments/concept/images/Sebastes`)).json as Json[];
  const distinct = new Set(rows.map(({ uuid }) => uuid));
  const expected = ocean
    .sightingsOf("Sebastes")
    .reduce((sum, { ordinal }) => sum + ocean.moment(ordinal).imageReferences.length, 0);
  expect(rows.length).toBe(expected);
  expect(distinct.size).toBeLessThan(rows.length);
  expect((await ask(`${annosaurusUrl}/imagedmoments/concept/images/Sebastes?limit=3&offset=2`)).json).toEqual(
    rows.slice(2, 5),
  );
  const tidy = await start({ repeatsMoments: false });
  const once = (await ask(`${tidy.annosaurusUrl}/imagedmoments/concept/images/Sebastes`)).json as Json[];
  expect(once.map(({ uuid }) => uuid)).toEqual([...distinct]);
});

test("counts of moments agree with their lists", async () => {
  const { annosaurusUrl, ocean } = await start({ repeatsMoments: false });
  const get = async (path: string): Promise<unknown> => (await ask(`${annosaurusUrl}/imagedmoments/${path}`)).json;
  const lengthOf = async (path: string): Promise<number> => ((await get(path)) as Json[]).length;
  expect(await get("count/all")).toEqual({ count: ocean.momentCount });
  expect(await get("count/images")).toEqual({ count: await lengthOf("find/images") });
  expect(await get("count/linkname/bounding%20box")).toEqual({ count: await lengthOf("find/linkname/bounding%20box") });
  expect(await get("concept/count/Atolla")).toEqual({ concept: "Atolla", count: await lengthOf("concept/Atolla") });
  expect(await get("concept/images/count/Atolla")).toEqual({
    concept: "Atolla",
    count: await lengthOf("concept/images/Atolla"),
  });
  const all = "2000-01-01T00:00:00Z/2040-01-01T00:00:00Z";
  expect(await get(`modified/count/${all}`)).toEqual({ count: ocean.momentCount });
  expect(await lengthOf(`modified/${all}`)).toBe(ocean.momentCount);
  expect(await get("modified/count/2000-01-01T00:00:00Z/2000-01-02T00:00:00Z")).toEqual({ count: 0 });
  expect((await ask(`${annosaurusUrl}/imagedmoments/modified/yesterday/today`)).status).toBe(400);
  const videos = (await get("videoreference")) as string[];
  const counts = (await get("counts")) as { video_reference_uuid: string; count: number }[];
  expect(counts.map((row) => row.video_reference_uuid)).toEqual(videos);
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(ocean.momentCount);
  expect(await lengthOf(`videoreference/${videos[0]}`)).toBe(counts[0]?.count);
  expect(await get(`videoreference/modified/${videos[0]}/2040-01-01T00:00:00Z`)).toEqual(counts[0]);
  expect(await get(`count/images/${videos[0]}`)).toMatchObject({ count: expect.any(Number) });
});

test("POST /imagedmoments/windowrequest finds the neighbours of a moment", async () => {
  const { annosaurusUrl, ocean } = await start();
  const center = [...ocean.moments()].find(({ recordedTimestamp }) => recordedTimestamp);
  const body = {
    video_reference_uuids: [center?.video.files[0].uuid],
    imaged_moment_uuid: center?.uuid,
    window_millis: 1_800_000,
  };
  const found = (await send(`${annosaurusUrl}/imagedmoments/windowrequest`, body)).json as Json[];
  expect(found.some(({ uuid }) => uuid === center?.uuid)).toBe(true);
  const at = (moment: Json): number => Date.parse(String(moment.recorded_timestamp));
  expect(found.every((moment) => Math.abs(at(moment) - Date.parse(center?.recordedTimestamp ?? "")) <= 1_800_000)).toBe(
    true,
  );
  expect((await send(`${annosaurusUrl}/imagedmoments/windowrequest`, { ...body, window_millis: "long" })).status).toBe(
    400,
  );
});

test("ancillary data, time index and missions", async () => {
  const { annosaurusUrl, ocean } = await start();
  const moment = [...ocean.moments()].find(({ ancillaryData }) => ancillaryData);
  const video = moment?.video.files[0].uuid;
  const get = async (path: string): Promise<unknown> => (await ask(`${annosaurusUrl}/${path}`)).json;
  const data = (await get(`ancillarydata/${moment?.ancillaryData?.uuid}`)) as Json;
  expect(data).toMatchObject({ imaged_moment_uuid: moment?.uuid, depth_meters: moment?.ancillaryData?.depthMeters });
  expect(await get(`ancillarydata/imagedmoment/${moment?.uuid}`)).toEqual(data);
  expect(await get(`ancillarydata/observation/${moment?.observations[0]?.uuid}`)).toEqual(data);
  expect(await get(`ancillarydata/videoreference/${video}`)).toContainEqual(data);
  const index = (await get(`index/videoreference/${video}`)) as Json[];
  expect(index.some(({ uuid }) => uuid === moment?.uuid)).toBe(true);
  const mission = (await get(`videoreferences/videoreference/${video}`)) as Json;
  expect(Object.keys(mission)).toEqual([
    "uuid",
    "video_reference_uuid",
    "platform_name",
    "mission_id",
    "mission_contact",
  ]);
  expect(await get(`videoreferences/${mission.uuid}`)).toEqual(mission);
  expect(await get("videoreferences?limit=1000")).toContainEqual(mission);
  expect(await get(`videoreferences/missionid/${encodeURIComponent(String(mission.mission_id))}`)).toContainEqual(
    mission,
  );
  expect(
    await get(`videoreferences/missioncontact/${encodeURIComponent(String(mission.mission_contact))}`),
  ).toContainEqual(mission);
  expect(await get("videoreferences/missionids")).toContain(mission.mission_id);
  expect(await get("videoreferences/missioncontacts")).toContain(mission.mission_contact);
  expect(await get("videoreferences/videoreferences")).toContain(video);
});
