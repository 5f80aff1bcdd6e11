import { expect, test } from "vitest";
import { ask, nullPaths, send, start } from "./start.ts";

interface Annotation {
  readonly observation_uuid: string;
  readonly concept: string;
  readonly imaged_moment_uuid: string;
  readonly video_reference_uuid: string;
  readonly recorded_timestamp?: string;
  readonly image_references: readonly { readonly uuid: string; readonly url: string }[];
  readonly associations: readonly {
    readonly uuid: string;
    readonly link_name: string;
    readonly to_concept: string;
    readonly link_value: string;
  }[];
  readonly ancillary_data?: object;
}

const keyOrder = [
  "activity",
  "ancillary_data",
  "associations",
  "concept",
  "duration_millis",
  "elapsed_time_millis",
  "group",
  "imaged_moment_uuid",
  "image_references",
  "observation_timestamp",
  "observation_uuid",
  "observer",
  "recorded_timestamp",
  "timecode",
  "video_reference_uuid",
];

function uuids(json: unknown): string[] {
  return (json as Annotation[]).map(({ observation_uuid: uuid }) => uuid);
}

test("GET /fast/concept/images sends compact JSON in the server's key order, nulls left out, sorted by uuid", async () => {
  const { annosaurusUrl, ocean, url } = await start();
  const { status, type, text, json } = await ask(`${annosaurusUrl}/fast/concept/images/Sebastes`);
  const list = json as Annotation[];
  expect([status, type]).toEqual([200, "application/json"]);
  expect(text).toBe(JSON.stringify(json));
  expect(nullPaths(json)).toEqual([]);
  expect(uuids(list)).toEqual(uuids(list).sort());
  for (const annotation of list) {
    expect(Object.keys(annotation)).toEqual(keyOrder.filter((key) => key in annotation));
    expect(annotation.concept).toBe("Sebastes");
    expect(annotation.image_references.length).toBeGreaterThan(0);
    for (const rows of [annotation.image_references, annotation.associations]) {
      expect(rows.map(({ uuid }) => uuid)).toEqual(rows.map(({ uuid }) => uuid).sort());
    }
    for (const row of annotation.associations)
      expect(Object.keys(row)).toEqual(
        ["link_name", "to_concept", "link_value", "mime_type", "uuid"].filter((key) => key in row),
      );
    for (const row of annotation.image_references) {
      expect(Object.keys(row)).toEqual(
        ["url", "format", "width_pixels", "height_pixels", "description", "uuid"].filter((key) => key in row),
      );
      expect(row.url.startsWith(url)).toBe(true);
    }
  }
  expect(list.length).toBeLessThan(ocean.sightingsOf("Sebastes").length);
});

test("GET /fast/concept lists observations with and without images", async () => {
  const { annosaurusUrl, ocean } = await start();
  const { json } = await ask(`${annosaurusUrl}/fast/concept/Sebastes`);
  expect(uuids(json)).toEqual(ocean.sightingsOf("Sebastes").map(({ observationUuid }) => observationUuid));
  expect((json as Annotation[]).some(({ image_references: images }) => images.length === 0)).toBe(true);
});

test("data=true adds ancillary data where there is a row", async () => {
  const { annosaurusUrl } = await start();
  const [without, withData] = await Promise.all([
    ask(`${annosaurusUrl}/fast/concept/Atolla`),
    ask(`${annosaurusUrl}/fast/concept/Atolla?data=true`),
  ]);
  expect((without.json as Annotation[]).every(({ ancillary_data: data }) => data === undefined)).toBe(true);
  const rows = (withData.json as Annotation[]).flatMap(({ ancillary_data: data }) => data ?? []);
  expect(rows.length).toBeGreaterThan(0);
  expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(["latitude", "depth_meters", "uuid"]));
  expect(Object.keys(rows[0] ?? {})).not.toContain("last_updated_time");
});

test("limit and offset cut a list into pages that join again", async () => {
  const { annosaurusUrl } = await start();
  const all = uuids((await ask(`${annosaurusUrl}/fast/concept/Sebastes`)).json);
  const pages: string[] = [];
  for (let offset = 0; offset < all.length; offset += 3) {
    pages.push(...uuids((await ask(`${annosaurusUrl}/fast/concept/Sebastes?limit=3&offset=${offset}`)).json));
  }
  expect(pages).toEqual(all);
  expect((await ask(`${annosaurusUrl}/fast/concept/Sebastes?limit=0`)).json).toEqual([]);
  expect((await ask(`${annosaurusUrl}/fast/concept/Sebastes?limit=-1`)).status).toBe(500);
});

test("names with quotes, slashes and other letters are found, unknown ones and other cases are empty lists", async () => {
  const { annosaurusUrl, ocean } = await start();
  for (const name of ocean.concepts) {
    const { status, json } = await ask(`${annosaurusUrl}/fast/concept/${encodeURIComponent(name)}`);
    expect([name, status, uuids(json).length]).toEqual([name, 200, ocean.sightingsOf(name).length]);
  }
  for (const name of ["No%20such", "sebastes", "Sebastes+flavidus"]) {
    expect((await ask(`${annosaurusUrl}/fast/concept/images/${name}`)).text).toBe("[]");
  }
});

test("a proxy that decodes slashes hides the names that hold one", async () => {
  const { annosaurusUrl } = await start({ decodesSlashes: true });
  const path = `${annosaurusUrl}/fast/concept/${encodeURIComponent("Sebastes aleutianus/melanostictus")}`;
  expect((await ask(path)).status).toBe(404);
});

test("GET /fast and /fast/count tell of every observation", async () => {
  const { annosaurusUrl, ocean } = await start({ ocean: { diveCount: 3 } });
  expect(uuids((await ask(`${annosaurusUrl}/fast`)).json)).toEqual(
    ocean.sightings.map(({ observationUuid }) => observationUuid),
  );
  expect((await ask(`${annosaurusUrl}/fast/count`)).text).toBe(`{"count":${ocean.sightings.length}}`);
});

test("GET /fast/toconcept/images lists what points at a concept, image or not", async () => {
  const { annosaurusUrl } = await start();
  const list = (await ask(`${annosaurusUrl}/fast/toconcept/images/Porifera`)).json as Annotation[];
  expect(list.length).toBeGreaterThan(0);
  expect(list.every(({ associations }) => associations.some(({ to_concept: target }) => target === "Porifera"))).toBe(
    true,
  );
});

test("GET /fast/imagedmoments/... lists uuids of moments with images, each once", async () => {
  const { annosaurusUrl } = await start();
  const list = (await ask(`${annosaurusUrl}/fast/imagedmoments/concept/images/Sebastes%20flavidus`)).json as string[];
  const annotations = (await ask(`${annosaurusUrl}/fast/concept/images/Sebastes%20flavidus`)).json as Annotation[];
  expect([...list].sort()).toEqual([...new Set(annotations.map(({ imaged_moment_uuid: uuid }) => uuid))].sort());
  const targets = (await ask(`${annosaurusUrl}/fast/imagedmoments/toconcept/images/Porifera`)).json as string[];
  expect(new Set(targets).size).toBe(targets.length);
});

test("the routes of a video agree with each other", async () => {
  const { annosaurusUrl, ocean } = await start();
  const video = ocean.moment(0).video.files[0].uuid;
  const annotations = (await ask(`${annosaurusUrl}/fast/videoreference/${video.toUpperCase()}`)).json as Annotation[];
  expect(annotations.length).toBeGreaterThan(0);
  expect(annotations.every(({ video_reference_uuid: uuid }) => uuid === video)).toBe(true);
  expect((await send(`${annosaurusUrl}/fast/multi`, { video_reference_uuids: [video] })).json).toEqual(annotations);
  const images = (await ask(`${annosaurusUrl}/fast/images/videoreference/${video}`)).json as {
    image_reference_uuid: string;
  }[];
  const known = new Set(annotations.flatMap(({ image_references: rows }) => rows.map(({ uuid }) => uuid)));
  expect(new Set(images.map(({ image_reference_uuid: uuid }) => uuid))).toEqual(known);
  expect((await ask(`${annosaurusUrl}/fast/images/count/videoreference/${video}`)).json).toEqual({
    count: images.length,
  });
  const times = annotations.flatMap(({ recorded_timestamp: time }) => time ?? []).sort();
  const window = { video_reference_uuids: [video], start_timestamp: times[0], end_timestamp: times[0] };
  const concurrent = (await send(`${annosaurusUrl}/fast/concurrent`, window)).json as Annotation[];
  expect(concurrent).toEqual(annotations.filter(({ recorded_timestamp: time }) => time === times[0]));
  expect(
    (await send(`${annosaurusUrl}/annotations/multi/count`, { video_reference_uuids: [video] })).json,
  ).toMatchObject({ count: annotations.length });
  expect((await send(`${annosaurusUrl}/annotations/concurrent/count`, window)).json).toMatchObject({
    count: concurrent.length,
  });
  expect((await send(`${annosaurusUrl}/fast/multi`, { videos: [] })).status).toBe(400);
});

test("GET /fast/details gives all observations of the moments where name and value fit exactly", async () => {
  const { annosaurusUrl, ocean } = await start();
  const list = (await ask(`${annosaurusUrl}/fast/details/population-quantity/4`)).json as Annotation[];
  const moments = new Set(list.map(({ imaged_moment_uuid: uuid }) => uuid));
  expect(moments.size).toBeGreaterThan(0);
  for (const uuid of moments) {
    const mine = list.filter(({ imaged_moment_uuid: other }) => other === uuid);
    expect(mine.length).toBe(ocean.findMoment(uuid)?.observations.length);
    expect(
      mine.some(({ associations }) =>
        associations.some((row) => row.link_name === "population-quantity" && row.link_value === "4"),
      ),
    ).toBe(true);
  }
});
