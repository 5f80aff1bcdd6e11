import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeLocalizationRecord,
  extractLocalizations,
  type Localization,
  localizationKinds,
  serializeLinkValue,
  toLocalizationRecord,
} from "../src/index.ts";
import { geometry } from "./geometry-arbitraries.ts";
import { association, jpg, observation, png } from "./samples.ts";

/** A record as m3-download writes it. */
function fiveKeys(localization: object, imageUrls: object = { [png.uuid]: png.url, [jpg.uuid]: jpg.url }): unknown {
  return { observation_uuid: "o", association_uuid: "a", concept: "Poralia", localization, image_urls: imageUrls };
}

function decode(value: unknown): Localization {
  const decoded = decodeLocalizationRecord(value);
  if ("problem" in decoded) return expect.fail(decoded.problem.message);
  return decoded.localization;
}

const box = { x: 1, y: 2, width: 3, height: 4 };

test("decodeLocalizationRecord() reads every key of a record", () => {
  const given = observation({
    associations: [association({ ...box, image_reference_uuid: png.uuid, confidence: 43 }, { to_concept: "eye" })],
    activity: "transect",
    ancillary_data: { depth_meters: 12.5 },
    elapsed_time_millis: 1234,
    group: "ROV",
    observer: "ada",
    timecode: "00:01:02:03",
  });
  expect(decode(extractLocalizations(given).localizations[0])).toEqual({
    observationUuid: given.observation_uuid,
    associationUuid: "cccccccc-0000-4000-8000-000000000001",
    concept: "Poralia",
    toConcept: "eye",
    geometry: { kind: "box", bbox: [1, 2, 3, 4] },
    image: { uuid: png.uuid, url: png.url, format: "image/png", widthPixels: 1920, heightPixels: 1080 },
    resolution: "referenced",
    imagedMomentUuid: given.imaged_moment_uuid,
    videoReferenceUuid: given.video_reference_uuid,
    recordedTimestamp: "2020-03-04T05:06:07Z",
    timecode: "00:01:02:03",
    elapsedTimeMillis: 1234,
    observer: "ada",
    group: "ROV",
    activity: "transect",
    ancillaryData: { depth_meters: 12.5 },
    linkValue: { ...box, image_reference_uuid: png.uuid, confidence: 43 },
    imageUrls: { [png.uuid]: png.url, [jpg.uuid]: jpg.url },
  });
});

test.each<[what: string, localization: object, urls: object | undefined, expected: object]>([
  [
    "the image it names",
    { ...box, image_reference_uuid: png.uuid },
    undefined,
    { resolution: "referenced", image: { uuid: png.uuid, url: png.url, format: "image/png" } },
  ],
  [
    "the image it names in capitals",
    { ...box, imageReferenceUuid: png.uuid.toUpperCase() },
    undefined,
    { resolution: "referenced", image: { uuid: png.uuid, url: png.url, format: "image/png" } },
  ],
  [
    "the image it names, whose own uuid is in capitals",
    { ...box, image_reference_uuid: png.uuid },
    { [png.uuid.toUpperCase()]: png.url },
    { resolution: "referenced", image: { uuid: png.uuid, url: png.url, format: "image/png" } },
  ],
  [
    "an image without url that is not there",
    { ...box, image_reference_uuid: "dddddddd-0000-4000-8000-000000000001" },
    undefined,
    { resolution: "referenced", image: { uuid: "dddddddd-0000-4000-8000-000000000001" } },
  ],
  [
    "the only image there is",
    box,
    { [png.uuid]: png.url },
    { resolution: "sole-image", image: { uuid: png.uuid, url: png.url, format: "image/png" } },
  ],
])("decodeLocalizationRecord() finds for a record of m3-download %s", (_, localization, urls, expected) => {
  const { geometry: found, resolution, image } = decode(fiveKeys(localization, urls));
  expect({ resolution, image }).toEqual(expected);
  expect(found).toEqual({ kind: "box", bbox: [1, 2, 3, 4] });
});

test("decodeLocalizationRecord() does not guess between two images of unknown size", () => {
  const decoded = decodeLocalizationRecord(fiveKeys(box));
  expect(decoded).toMatchObject({
    localization: { resolution: "unresolved" },
    problems: [{ code: "unresolved-image" }],
  });
  expect("localization" in decoded && decoded.localization.image).toBeUndefined();
});

test("decodeLocalizationRecord() takes the url of an image from image_urls when the image has none", () => {
  const record = { ...(fiveKeys(box) as object), kind: "box", resolution: "referenced", image: { uuid: png.uuid } };
  expect(decode(record).image).toEqual({ uuid: png.uuid, url: png.url, format: "image/png" });
});

test("decodeLocalizationRecord() leaves out of image_urls what is no url", () => {
  const urls = { [png.uuid]: png.url, [jpg.uuid]: null, other: 5 };
  expect(decode(fiveKeys(box, urls)).imageUrls).toEqual({ [png.uuid]: png.url });
  expect(decode(fiveKeys(box, "x" as never)).imageUrls).toEqual({});
});

test.each<[what: string, value: unknown, code: string, got: string]>([
  ["null", null, "not-a-localization", "null"],
  ["a list", [], "not-a-localization", "an array of 0"],
  ["an observation", observation(), "not-a-localization", "an observation, as digests have them"],
  ["an empty object", {}, "not-a-localization", "an object with no keys"],
  ["something else", { name: "Animalia" }, "not-a-localization", 'an object with "name"'],
  [
    "a localization that is text",
    fiveKeys("x" as never),
    "not-a-localization",
    'an object with "observation_uuid", "association_uuid", "concept", "localization", "image_urls"',
  ],
  ["a kind that it does not know", { ...(fiveKeys(box) as object), kind: "mask" }, "not-a-localization", '"mask"'],
  ["no concept", { ...(fiveKeys(box) as object), concept: null }, "missing-concept", "null"],
  ["no association uuid", { ...(fiveKeys(box) as object), association_uuid: undefined }, "missing-uuid", "nothing"],
  ["no observation uuid", { ...(fiveKeys(box) as object), observation_uuid: 5 }, "missing-uuid", "5"],
  ["a box without width", fiveKeys({ x: 1, y: 2, height: 3 }), "missing-coordinate", "nothing"],
  [
    "a scaled one without scale",
    { ...(fiveKeys(box) as object), resolution: "scaled", image: { uuid: "i" } },
    "not-a-number",
    "nothing",
  ],
  [
    "a scaled one with a scale of nought",
    { ...(fiveKeys(box) as object), resolution: "scaled", scale: [0, 1], image: { uuid: "i" } },
    "not-a-number",
    "an array of 2",
  ],
])("decodeLocalizationRecord() refuses %s", (_, value, code, got) => {
  expect(decodeLocalizationRecord(value)).toMatchObject({
    problem: { kind: "problem", code, outcome: "dropped", got },
  });
});

test("decodeLocalizationRecord() never throws on any value", () => {
  fc.assert(fc.property(fc.anything(), (value) => void decodeLocalizationRecord(value)));
  const keys = [
    "observation_uuid",
    "association_uuid",
    "concept",
    "localization",
    "image_urls",
    "kind",
    "image",
    "resolution",
    "scale",
  ];
  const record = fc.record(Object.fromEntries(keys.map((key) => [key, fc.anything()])), { requiredKeys: [] });
  fc.assert(fc.property(record, (value) => void decodeLocalizationRecord(value)));
  fc.assert(
    fc.property(
      record,
      fc.object(),
      (value, localization) => void decodeLocalizationRecord({ ...value, localization }),
    ),
  );
});

const text = fc.string({ minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
/** Coordinates as tools write them, in reach of an image. */
const drawn = geometry.filter((one) => decodeGeometryAsIs(one));

function decodeGeometryAsIs(one: Localization["geometry"]): boolean {
  const record = { ...(fiveKeys(JSON.parse(serializeLinkValue(one))) as object), kind: one.kind };
  const decoded = decodeLocalizationRecord(record);
  return "localization" in decoded && decoded.problems.every(({ code }) => code === "unresolved-image");
}

const found: fc.Arbitrary<Pick<Localization, "image" | "resolution" | "scale">> = fc.oneof(
  fc.constant({ resolution: "unresolved" as const }),
  fc.record({
    resolution: fc.constantFrom("referenced" as const, "sole-image" as const, "same-size" as const),
    image: fc.oneof(
      fc.record({ uuid: fc.uuid() }),
      fc.record({
        uuid: fc.uuid(),
        url: fc.webUrl(),
        format: fc.constantFrom("image/png", "image/jpeg"),
        widthPixels: fc.nat({ max: 9999 }).map((n) => n + 1),
        heightPixels: fc.nat({ max: 9999 }).map((n) => n + 1),
      }),
    ),
  }),
  fc.record({
    resolution: fc.constant("scaled" as const),
    scale: fc.constant([0.5, 0.5] as const),
    image: fc.record({ uuid: fc.uuid(), widthPixels: fc.constant(1920), heightPixels: fc.constant(1080) }),
  }),
);

test("a localization comes back from its record, through JSON, as it was", () => {
  const localization = fc
    .record({
      named: fc.record({
        observationUuid: fc.uuid(),
        associationUuid: fc.uuid(),
        concept: text,
        toConcept: maybe(text.filter((one) => !/^(self|nil)$/i.test(one))),
      }),
      geometry: drawn,
      found,
      moment: fc.record({
        imagedMomentUuid: maybe(fc.uuid()),
        videoReferenceUuid: maybe(fc.uuid()),
        recordedTimestamp: maybe(text),
        timecode: maybe(text),
        elapsedTimeMillis: maybe(fc.nat()),
        observer: maybe(text),
        group: maybe(text),
        activity: maybe(text),
        ancillaryData: maybe(fc.constant({ depth_meters: 1.5 })),
      }),
      imageUrls: fc.dictionary(fc.uuid(), fc.webUrl(), { maxKeys: 2, noNullPrototype: true }),
    })
    .map(({ named, geometry: one, found: where, moment, imageUrls }) => {
      const linkValue = JSON.parse(serializeLinkValue(one));
      const scaled = where.scale === undefined ? one : scaleBack(one, where.scale);
      return withoutUndefined({
        ...named,
        geometry: scaled,
        ...where,
        ...moment,
        linkValue,
        imageUrls,
      }) as Localization;
    });
  fc.assert(
    fc.property(localization, (given) => {
      const image = given.image?.url === undefined ? Object.keys(given.imageUrls) : [];
      fc.pre(!image.includes(given.image?.uuid ?? ""));
      expect(decode(JSON.parse(JSON.stringify(toLocalizationRecord(given))))).toEqual(given);
    }),
    { numRuns: 500 },
  );
});

function scaleBack(one: Localization["geometry"], [x, y]: readonly [number, number]): Localization["geometry"] {
  const scaled = JSON.parse(serializeLinkValue(one), (key, value) => {
    if (Array.isArray(value)) return value.map((number) => number * (key === "x" ? x : y));
    return typeof value === "number" && (key === "x" || key === "width")
      ? value * x
      : typeof value === "number" && (key === "y" || key === "height")
        ? value * y
        : value;
  });
  return decode({ ...(fiveKeys(scaled) as object), kind: one.kind }).geometry;
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

test("what serializeLinkValue() writes is read back as the geometry it was, with its image", () => {
  fc.assert(
    fc.property(drawn, (one) => {
      const linkName = {
        box: "bounding box",
        point: "localization-point",
        line: "localization-line",
        polygon: "localization-polygon",
      }[one.kind];
      const associations = [association(serializeLinkValue(one, png.uuid), { link_name: linkName })];
      const [record] = extractLocalizations(observation({ associations }), { kinds: localizationKinds }).localizations;
      expect(decode(record)).toMatchObject({ geometry: one, resolution: "referenced", image: { uuid: png.uuid } });
    }),
  );
});
