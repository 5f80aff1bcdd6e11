import { expect, test } from "vitest";
import {
  createExtractor,
  createFilter,
  decodeLocalizationRecord,
  type FilterCriteria,
  type FilterCriterion,
} from "../src/index.ts";
import { association, observation, png } from "./samples.ts";

const full = {
  x: 1,
  y: 2,
  width: 3,
  height: 4,
  image_reference_uuid: png.uuid,
  generator: "yolo",
  confidence: 43,
  verifier: "kwalz",
  observer: "drawer",
  tags: ["training", "hard"],
};
const rich = {
  observer: "linda",
  recorded_timestamp: "2019-09-18T17:55:13.179Z",
  ancillary_data: { depth_meters: 500 },
};

function outcome(criteria: FilterCriteria, linkValue: object, changes: object = {}, observed: object = rich) {
  const associations = [association(linkValue, { ...changes })];
  const given = observation({ associations, recorded_timestamp: undefined, ...observed });
  const { localizations, filtered } = createExtractor({ filter: criteria })(given);
  const [plain] = createExtractor()(given).localizations;
  const decoded = decodeLocalizationRecord(JSON.parse(JSON.stringify(plain)));
  // What is read back from a file is judged as what came from a digest.
  const again = "localization" in decoded ? createFilter(criteria)(decoded.localization) : "undecoded";
  expect(again === undefined ? {} : { [again]: 1 }).toEqual(filtered);
  expect(localizations).toHaveLength(again === undefined ? 1 : 0);
  return again === undefined;
}

const { generator: _g, confidence: _c, verifier: _v, observer: _o, tags: _t, ...bare } = full;

test.each<[criterion: FilterCriterion, passing: FilterCriteria, failing: FilterCriteria, barePasses?: boolean]>([
  ["concepts", { concepts: ["Aegina", "Poralia"] }, { concepts: ["poralia"] }, true],
  ["parts", { parts: ["eye"] }, { parts: ["self", "Eye"] }, false],
  ["generators", { generators: ["x", "yolo"] }, { generators: ["YOLO"] }, false],
  ["isVerified", { isVerified: true }, { isVerified: false }, false],
  ["verifiers", { verifiers: ["kwalz"] }, { verifiers: ["kwal"] }, false],
  ["minConfidence", { minConfidence: 43 }, { minConfidence: 43.001 }, false],
  ["observers", { observers: ["linda"] }, { observers: ["ada"] }, false],
  ["observers", { observers: ["drawer"] }, { observers: [] }, false],
  ["since", { since: "2019-09-18T17:55:13.179Z" }, { since: "2019-09-18T17:55:13.1790001Z" }, false],
  ["since", { since: "2019-09-18T10:55:13-07:00" }, { since: "2019-09-18T17:55:14+00:00" }, false],
  ["until", { until: "2019-09-18T17:55:13.18Z" }, { until: "2019-09-18T17:55:13.179Z" }, false],
  ["minDepthMeters", { minDepthMeters: 500 }, { minDepthMeters: 500.1 }, false],
  ["maxDepthMeters", { maxDepthMeters: 500.1 }, { maxDepthMeters: 500 }, false],
  ["tags", { tags: ["x", "hard"] }, { tags: ["har"] }, false],
])("the criterion %s: %j lets pass, %j does not", (_, passing, failing, barePasses) => {
  expect(outcome(passing, full, { to_concept: "eye" })).toBe(true);
  expect(outcome(failing, full, { to_concept: "eye" })).toBe(false);
  // One that says nothing of it does not fulfil it.
  expect(outcome(passing, bare, {}, {})).toBe(barePasses);
});

test.each<[what: string, criteria: FilterCriteria, linkValue: object, observed: object, passes: boolean]>([
  ["nobody has verified, with an empty name", { isVerified: false }, { ...bare, verifier: " " }, {}, true],
  ["nobody has verified", { isVerified: false }, bare, {}, true],
  ["a confidence as text", { minConfidence: 40 }, { ...bare, confidence: "43.0" }, {}, true],
  ["a confidence of null", { minConfidence: 0 }, { ...bare, confidence: null }, {}, false],
  ["one tag that is no list", { tags: ["training"] }, { ...bare, tags: "training" }, {}, true],
  ["tags that are no text", { tags: ["1"] }, { ...bare, tags: [1, null] }, {}, false],
  ["a depth as text", { minDepthMeters: 10 }, bare, { ancillary_data: { depth_meters: "12.5" } }, true],
  ["a timestamp that is none", { since: "2000-01-01T00:00:00Z" }, bare, { recorded_timestamp: "yesterday" }, false],
  ["a legacy timestamp", { since: "2000-01-01T00:00:00Z" }, bare, { recorded_date: "2014-05-23T14:44:02Z" }, true],
  ["the whole", { parts: ["self"] }, bare, {}, true],
])("a filter judges %s", (_, criteria, linkValue, observed, passes) => {
  expect(outcome(criteria, linkValue, {}, observed)).toBe(passes);
});

test("each localization is counted under the first criterion that it does not fulfil", () => {
  const associations = [association(full), association(bare, { uuid: "b" }), association(bare, { to_concept: "eye" })];
  const filter = { parts: ["self"], generators: ["x"], minConfidence: 90 };
  const { localizations, filtered } = createExtractor({ filter })(observation({ associations }));
  expect([localizations, filtered]).toEqual([[], { parts: 1, generators: 2 }]);
});

test("nobody is told of what is wrong with what they did not ask for", () => {
  const associations = [association("not JSON"), association({ ...full, x: "1" }, { uuid: "b" })];
  const given = observation({ associations });
  expect(createExtractor({ filter: { concepts: ["Aegina"] } })(given)).toMatchObject({
    problems: [],
    filtered: { concepts: 2 },
  });
  // Who made it cannot be told of what cannot be read.
  expect(createExtractor({ filter: { generators: ["x"] } })(given)).toMatchObject({
    problems: [{ code: "not-json" }],
    filtered: { generators: 1 },
  });
});

test("a filter without criteria, or with undefined ones, lets everything pass", () => {
  expect(outcome({}, bare)).toBe(true);
  expect(outcome({ concepts: undefined, minConfidence: undefined }, bare)).toBe(true);
});

test.each(["UTC", "Asia/Tokyo", "America/Los_Angeles"])(
  "an instant without a zone is in UTC, wherever it is read: %s",
  (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      for (const time of ["2015-01-01T00:00:00", "2015-01-01 00:00:00.5", "2015-01-01T00:00"]) {
        const observed = { recorded_timestamp: time };
        expect(outcome({ since: "2015-01-01T00:00:00Z" }, bare, {}, observed)).toBe(true);
        expect(outcome({ until: "2015-01-01T00:00:00Z" }, bare, {}, observed)).toBe(false);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  },
);
