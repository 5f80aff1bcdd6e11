import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { extractLocalizations, type LocalizationRecord, localizationKinds, problemActions } from "../src/index.ts";
import { association, jpg, observation, png } from "./samples.ts";

const box = { x: 1, y: 2, width: 3, height: 4, image_reference_uuid: png.uuid, generator: "m", odd: { key: [1] } };

test("extractLocalizations() writes the record with its keys in their order", () => {
  const given = observation({
    associations: [association(box, { to_concept: "eye" })],
    activity: "transect",
    ancillary_data: { depth_meters: 12.5 },
    elapsed_time_millis: 1234,
    group: "ROV",
    observer: "ada",
    timecode: "00:01:02:03",
  });
  const { localizations, problems } = extractLocalizations(given);
  expect(problems).toEqual([]);
  expect(JSON.stringify(localizations[0], null, 1)).toBe(
    JSON.stringify(
      {
        observation_uuid: given.observation_uuid,
        association_uuid: "cccccccc-0000-4000-8000-000000000001",
        concept: "Poralia",
        localization: box,
        image_urls: { [png.uuid]: png.url, [jpg.uuid]: jpg.url },
        kind: "box",
        to_concept: "eye",
        image: { uuid: png.uuid, url: png.url, format: "image/png", width: 1920, height: 1080 },
        resolution: "referenced",
        imaged_moment_uuid: given.imaged_moment_uuid,
        video_reference_uuid: given.video_reference_uuid,
        recorded_timestamp: "2020-03-04T05:06:07Z",
        timecode: "00:01:02:03",
        elapsed_time_millis: 1234,
        observer: "ada",
        group: "ROV",
        activity: "transect",
        ancillary_data: { depth_meters: 12.5 },
      } satisfies LocalizationRecord,
      null,
      1,
    ),
  );
});

test("extractLocalizations() leaves out what is not known, and keeps the original's five keys whatever happens", () => {
  const bare = {
    observation_uuid: "o",
    concept: "c",
    associations: [association({ x: 1, y: 2, width: 3, height: 4 })],
  };
  expect(Object.keys(extractLocalizations(bare).localizations[0] ?? {})).toEqual([
    "observation_uuid",
    "association_uuid",
    "concept",
    "localization",
    "image_urls",
    "kind",
    "resolution",
  ]);
});

test.each([
  ["self", undefined],
  ["nil", undefined],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  ["tail", "tail"],
])("a to_concept of %j is the part %j", (toConcept, part) => {
  const { localizations } = extractLocalizations(
    observation({ associations: [association(box, { to_concept: toConcept })] }),
  );
  expect(localizations[0]?.to_concept).toBe(part);
});

test("extractLocalizations() reads the spellings of the old servers", () => {
  const given = observation({
    associations: [association(box)],
    recorded_date: "2014-05-23T14:44:02Z",
    elapsed_time: 99,
  });
  delete given.recorded_timestamp;
  expect(extractLocalizations(given).localizations).toMatchObject([
    { recorded_timestamp: "2014-05-23T14:44:02Z", elapsed_time_millis: 99 },
  ]);
});

test.each([
  ["image/jpg", "http://h/a", "image/jpeg"],
  ["IMAGE/PNG", "http://h/a.jpg", "image/png"],
  ["unknown", "http://h/a.JPG", "image/jpeg"],
  [undefined, "http://h/a.b/c.png?size=2", "image/png"],
  [undefined, "http://h/png", undefined],
])("a format of %j at %s is %j", (format, url, expected) => {
  const image_references = [{ ...png, format, url }];
  const { localizations } = extractLocalizations(observation({ associations: [association(box)], image_references }));
  expect(localizations[0]?.image?.format).toBe(expected);
});

test("extractLocalizations() takes a width of 0 for unknown, and a size only when both sides are known", () => {
  const image_references = [{ ...png, width_pixels: 0 }];
  const { localizations, problems } = extractLocalizations(
    observation({ associations: [association(box)], image_references }),
  );
  expect(problems).toEqual([]);
  expect(localizations[0]?.image).toEqual({ uuid: png.uuid, url: png.url, format: "image/png" });
});

test("extractLocalizations() counts the kinds it was not asked for, without looking into them", () => {
  const associations = [
    association("not even JSON", { link_name: "localization-point" }),
    association("", { link_name: "localization-polygon" }),
    association("1 2 3 4", { link_name: "measurement in pixels [x0 y0 x1 y1 comment]" }),
    association(box),
    association("dense", { link_name: "population-density" }),
    association("4", { link_name: "area" }),
  ];
  const extraction = extractLocalizations(observation({ associations }));
  expect(extraction.localizations).toHaveLength(1);
  expect(extraction.problems).toEqual([]);
  expect(extraction.otherKinds).toEqual({ box: 0, point: 1, line: 1, polygon: 1 });
  expect(extractLocalizations(observation({ associations }), { kinds: ["point"] }).otherKinds).toEqual({
    box: 1,
    point: 0,
    line: 1,
    polygon: 1,
  });
});

test("extractLocalizations() scales to the image when it is told the size of the video", () => {
  const associations = [association({ x: 100, y: 200, width: 300, height: 400 })];
  const asked: string[] = [];
  const mediaSizeOf = (uuid: string) => {
    asked.push(uuid);
    return { widthPixels: 3840, heightPixels: 2160 };
  };
  const upper = "0B0E1F3C-52A5-4A11-8C5D-000000000003";
  const { localizations } = extractLocalizations(observation({ associations, video_reference_uuid: upper }), {
    mediaSizeOf,
  });
  expect(localizations).toMatchObject([{ resolution: "scaled", scale: [0.5, 0.5], image: { uuid: png.uuid } }]);
  expect(asked).toEqual([upper.toLowerCase()]);
});

test("extractLocalizations() drops for the problems it is told to", () => {
  const given = observation({ associations: [association({ ...box, y: 1078 })] });
  expect(extractLocalizations(given)).toMatchObject({ localizations: [{}], problems: [{ outcome: "kept" }] });
  const strict = extractLocalizations(given, { policy: { "beyond-image": "drop" } });
  expect(strict).toMatchObject({ localizations: [], problems: [{ code: "beyond-image", outcome: "dropped" }] });
});

test.each<[what: string, value: unknown, got: string]>([
  ["null", null, "null"],
  ["a number", 5, "5"],
  ["an array", [1], "an array of 1"],
  [
    "an element of a localizations file",
    { observation_uuid: "o", localization: {} },
    "an element of a localizations file",
  ],
  ["an imaged moment", { observations: [], uuid: "m" }, "an imaged moment"],
  ["an object of another kind", { name: "Animalia", rank: "kingdom" }, 'an object with "name", "rank"'],
  ["an empty object", {}, "an object without keys"],
])("extractLocalizations() says that %s is no observation", (_, value, got) => {
  const message = `Cannot use an element: expected an observation, got ${got}`;
  expect(extractLocalizations(value).problems).toMatchObject([
    { code: "not-an-observation", outcome: "dropped", message },
  ]);
});

test.each<[what: string, associations: unknown, problemCount: number]>([
  ["none at all", undefined, 0],
  ["null", null, 0],
  ["an object", {}, 1],
  ["a list of nothing good", [null, 5, "x", [], { link_name: 7 }], 5],
])("extractLocalizations() reports associations that are %s", (_, associations, problemCount) => {
  const { localizations, problems } = extractLocalizations(observation({ associations }));
  expect(localizations).toEqual([]);
  expect(problems.map(({ code }) => code)).toEqual(Array(problemCount).fill("not-an-association"));
});

test.each<[what: string, images: unknown, problemCount: number]>([
  ["an object", {}, 1],
  ["a text", "x", 1],
  ["a list with rubbish", [null, 5, {}, { uuid: "" }, png], 4],
])("extractLocalizations() reports images that are %s", (_, image_references, problemCount) => {
  const { localizations, problems } = extractLocalizations(
    observation({ associations: [association(box)], image_references }),
  );
  expect(localizations).toHaveLength(1);
  expect(problems.filter(({ code }) => code === "bad-image")).toHaveLength(problemCount);
});

test("an image that is listed twice is one image, as it is listed last", () => {
  const image_references = [{ ...png, url: "http://h/old.png" }, { ...png, uuid: png.uuid.toUpperCase() }, png];
  const associations = [association({ x: 1, y: 2, width: 3, height: 4 })];
  const { localizations } = extractLocalizations(observation({ associations, image_references }));
  expect(localizations).toMatchObject([{ resolution: "sole-image", image: { uuid: png.uuid, url: png.url } }]);
  expect(localizations[0]?.image_urls[png.uuid]).toBe(png.url);
});

test("a uuid of __proto__ is a name like any other", () => {
  const image_references = JSON.parse('[{"uuid":"__proto__","url":"http://h/a.png"}]');
  const localization = { ...box, image_reference_uuid: "__proto__" };
  const [record] = extractLocalizations(
    observation({ associations: [association(localization)], image_references }),
  ).localizations;
  expect(JSON.stringify(record?.image_urls)).toBe('{"__proto__":"http://h/a.png"}');
  expect(record?.image?.uuid).toBe("__proto__");
});

const outcomes = { keep: "kept", fix: "fixed", drop: "dropped" };

test("extractLocalizations() never throws, and accounts for every association", () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const linkValue = fc.oneof(
    value,
    value.map((one) => JSON.stringify(one)),
    fc
      .dictionary(fc.constantFrom("x", "y", "width", "height", "image_reference_uuid"), fc.oneof(value, fc.integer()))
      .map((one) => JSON.stringify(one)),
    fc.string(),
  );
  const linkName = fc.constantFrom(
    "bounding box",
    "localization-point",
    "localization-line",
    "localization-polygon",
    "measurement in pixels",
    "area measurement coordinates",
  );
  const associations = fc.array(
    fc.record(
      { link_name: linkName, link_value: linkValue, uuid: fc.oneof(fc.uuid(), value), to_concept: value },
      { requiredKeys: ["link_name"] },
    ),
    { maxLength: 5 },
  );
  const images = fc.oneof(
    value,
    fc.array(
      fc.record(
        {
          uuid: fc.oneof(fc.uuid(), value),
          url: value,
          width_pixels: value,
          height_pixels: value,
          format: value,
          description: value,
        },
        { requiredKeys: [] },
      ),
    ),
  );
  const given = fc.record({
    observation_uuid: fc.oneof(fc.uuid(), value),
    concept: fc.oneof(fc.string(), value),
    associations,
    image_references: images,
  });
  fc.assert(
    fc.property(given, (one) => {
      const { localizations, problems } = extractLocalizations(one, { kinds: localizationKinds });
      const dropped = problems.filter(({ outcome }) => outcome === "dropped");
      expect(localizations.length + dropped.length).toBe(one.associations.length);
      for (const problem of problems) expect(problem.outcome).toBe(outcomes[problemActions[problem.code][0]]);
      for (const record of localizations) expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    }),
    { numRuns: 1000 },
  );
});

test("extractLocalizations() never throws on any value", () => {
  fc.assert(fc.property(fc.anything(), (value) => void extractLocalizations(value)));
  const nested = fc.record({
    observation_uuid: fc.anything(),
    concept: fc.anything(),
    associations: fc.anything(),
    image_references: fc.anything(),
  });
  fc.assert(fc.property(nested, (value) => void extractLocalizations(value)));
});

test("extractLocalizations() takes no more than an unknown", () => {
  expectTypeOf(extractLocalizations).parameter(0).toBeUnknown();
});
