import fc from "fast-check";
import { expect, test } from "vitest";
import { toAnnotations, type WireImagedMoment } from "../src/index.ts";

const box = {
  link_name: "bounding box",
  to_concept: "self",
  link_value: "{}",
  uuid: "b",
  last_updated_time: "2021-05-04T12:11:58Z",
};
const comment = { link_name: "comment", to_concept: "self", link_value: "", uuid: "a" };
const png = { url: "http://127.0.0.1/a.png", uuid: "2", last_updated_time: "2021-05-04T12:11:58Z" };
const jpg = { url: "http://127.0.0.1/a.jpg", uuid: "1" };

const common = {
  video_reference_uuid: "v",
  timecode: "01:17:59:10",
  observations: [
    { concept: "Grimpoteuthis", observer: "someone", associations: [box, comment], uuid: "D" },
    {
      concept: "Bathocyroe",
      duration_millis: 7,
      group: "ROV",
      activity: "cruise",
      observer: "ml-tool",
      observation_timestamp: "2021-05-04T12:11:58Z",
      associations: [],
      uuid: "c",
      last_updated_time: "2021-05-04T12:11:58Z",
    },
  ],
  image_references: [png, jpg],
  ancillary_data: { depth_meters: 1527.8, uuid: "x" },
  uuid: "m",
};
const modern: WireImagedMoment = {
  ...common,
  elapsed_time_millis: 185493,
  recorded_timestamp: "2014-12-05T19:02:11.493Z",
};
const legacy: WireImagedMoment = { ...common, elapsed_time: 185493, recorded_date: "2014-12-05T19:02:11.493Z" };

const expected = [
  {
    activity: "cruise",
    associations: [],
    concept: "Bathocyroe",
    duration_millis: 7,
    elapsed_time_millis: 185493,
    group: "ROV",
    imaged_moment_uuid: "m",
    image_references: [jpg, png],
    observation_timestamp: "2021-05-04T12:11:58Z",
    observation_uuid: "c",
    observer: "ml-tool",
    recorded_timestamp: "2014-12-05T19:02:11.493Z",
    timecode: "01:17:59:10",
    video_reference_uuid: "v",
  },
  {
    associations: [comment, box],
    concept: "Grimpoteuthis",
    elapsed_time_millis: 185493,
    imaged_moment_uuid: "m",
    image_references: [jpg, png],
    observation_uuid: "D",
    observer: "someone",
    recorded_timestamp: "2014-12-05T19:02:11.493Z",
    timecode: "01:17:59:10",
    video_reference_uuid: "v",
  },
];

test.each([
  ["modern", modern],
  ["legacy", legacy],
])("toAnnotations() gives the fast endpoint's shape, keys in its order, from a %s moment", (_, moment) => {
  // Texts are compared, because the order of keys matters.
  expect(JSON.stringify(toAnnotations(moment), null, 1)).toBe(JSON.stringify(expected, null, 1));
});

test("toAnnotations() adds ancillary data when asked, where the fast endpoint has it", () => {
  const [first] = toAnnotations(modern, { data: true });
  expect(Object.keys(first ?? {}).slice(0, 3)).toEqual(["activity", "ancillary_data", "associations"]);
  expect(first?.ancillary_data).toEqual(common.ancillary_data);
});

test("toAnnotations() does with a moment that has next to nothing", () => {
  expect(toAnnotations({ uuid: "m" })).toEqual([]);
  expect(toAnnotations({ uuid: "m", observations: [{ uuid: "o" }] })).toEqual([
    { associations: [], imaged_moment_uuid: "m", image_references: [], observation_uuid: "o" },
  ]);
});

test("toAnnotations() does not depend on the order within the moment, and leaves it as it is", () => {
  const uuids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(uuids, uuids, fc.nat(), (observationUuids, imageUuids, seed) => {
      const turn = <T>(items: readonly T[]): T[] => items.map((_, index) => items[(index + seed) % items.length] as T);
      const momentOf = (order: <T>(items: readonly T[]) => T[]): WireImagedMoment => ({
        uuid: "m",
        observations: order(
          observationUuids.map((uuid) => ({ uuid, associations: order(imageUuids.map((id) => ({ uuid: id }))) })),
        ),
        image_references: order(imageUuids.map((uuid) => ({ uuid }))),
      });
      const turned = momentOf(turn);
      const before = JSON.stringify(turned);
      expect(toAnnotations(turned)).toEqual(toAnnotations(momentOf((items) => [...items])));
      expect(JSON.stringify(turned)).toBe(before);
      expect(toAnnotations(turned).map(({ observation_uuid: uuid }) => uuid)).toEqual([...observationUuids].sort());
    }),
  );
});
