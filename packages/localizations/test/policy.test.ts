import { expect, test } from "vitest";
import {
  createExtractor,
  decodeLocalizationRecord,
  type Geometry,
  type LocalizationProblemCode,
  localizationKinds,
  type ProblemAction,
  type ProblemPolicy,
  problemActions,
} from "../src/index.ts";
import { association, observation, png } from "./samples.ts";

const outcomes = { keep: "kept", fix: "fixed", drop: "dropped" } as const;
const box = { x: 10, y: 20, width: 30, height: 40, image_reference_uuid: png.uuid };
const named = { image_reference_uuuid: png.uuid };
const polygon = "localization-polygon";

function square(...points: readonly (readonly [number, number])[]): Geometry {
  return { kind: "polygon", points };
}

/** Extracts one localization, and takes what a file of it would be read as. */
function roundTrip(linkValue: unknown, linkName: string, policy: ProblemPolicy, observed = {}) {
  const associations = [association(linkValue, { link_name: linkName })];
  const extract = createExtractor({ kinds: localizationKinds, policy, confidenceScale: 100 });
  const { localizations, problems } = extract(observation({ associations, ...observed }));
  const [record] = localizations;
  const decoded = record && decodeLocalizationRecord(JSON.parse(JSON.stringify(record)));
  const geometry = decoded && "localization" in decoded ? decoded.localization.geometry : undefined;
  return { geometry, record, outcomes: problems.map(({ code, outcome }) => [code, outcome]) };
}

const cases: readonly [
  code: LocalizationProblemCode,
  linkName: string,
  linkValue: unknown,
  geometries: Partial<Record<ProblemAction, Geometry>>,
][] = [
  ["number-as-text", "bounding box", { ...box, x: "10" }, { fix: { kind: "box", bbox: [10, 20, 30, 40] } }],
  ["reversed-box", "bounding box", { ...box, width: -5 }, { fix: { kind: "box", bbox: [5, 20, 5, 40] } }],
  [
    "negative-origin",
    "bounding box",
    { ...box, x: -10 },
    { fix: { kind: "box", bbox: [0, 20, 20, 40] }, keep: { kind: "box", bbox: [-10, 20, 30, 40] } },
  ],
  [
    "repeated-vertex",
    polygon,
    { x: [0, 9, 9, 0], y: [0, 0, 9, 0], ...named },
    { fix: square([0, 0], [9, 0], [9, 9]), keep: square([0, 0], [9, 0], [9, 9], [0, 0]) },
  ],
  ["unequal-arrays", polygon, { x: [0, 9, 9, 5], y: [0, 0, 9], ...named }, { fix: square([0, 0], [9, 0], [9, 9]) }],
  [
    "beyond-image",
    "bounding box",
    { ...box, y: 1000, height: 90 },
    { keep: { kind: "box", bbox: [10, 1000, 30, 90] }, fix: { kind: "box", bbox: [10, 1000, 30, 80] } },
  ],
  [
    "non-finite-number",
    "bounding box",
    `{"x":10,"y":20,"width":30,"height":40,"score":NaN,"image_reference_uuid":"${png.uuid}"}`,
    { keep: { kind: "box", bbox: [10, 20, 30, 40] } },
  ],
  [
    "nested-too-deep",
    "bounding box",
    `{"x":10,"y":20,"width":30,"height":40,"odd":${"[".repeat(200)}${"]".repeat(200)},"image_reference_uuid":"${png.uuid}"}`,
    { keep: { kind: "box", bbox: [10, 20, 30, 40] } },
  ],
  [
    "confidence-out-of-scale",
    "bounding box",
    { ...box, confidence: 120 },
    { keep: { kind: "box", bbox: [10, 20, 30, 40] } },
  ],
  [
    "bad-image-reference",
    "bounding box",
    { ...box, image_reference_uuid: "the png" },
    { keep: { kind: "box", bbox: [10, 20, 30, 40] } },
  ],
  [
    "image-not-in-observation",
    "bounding box",
    { ...box, image_reference_uuid: "dddddddd-0000-4000-8000-000000000001" },
    { keep: { kind: "box", bbox: [10, 20, 30, 40] } },
  ],
  [
    "unresolved-image",
    "bounding box",
    { ...box, x: 5000, image_reference_uuid: null },
    { keep: { kind: "box", bbox: [5000, 20, 30, 40] } },
  ],
];

const tests = cases.flatMap(([code, linkName, linkValue, geometries]) =>
  problemActions[code].map((action) => [code, action, linkName, linkValue, geometries[action]] as const),
);

test.each(tests)(
  "the policy %s: %s is followed, also through a file",
  (code, action, linkName, linkValue, geometry) => {
    const done = roundTrip(linkValue, linkName, { [code]: action });
    expect(done.outcomes).toEqual([[code, outcomes[action]]]);
    expect(done.geometry).toEqual(geometry);
    const isDefault = problemActions[code][0] === action;
    // What a policy makes of a problem by default, the link value tells by itself.
    expect(done.record?.geometry !== undefined).toBe(!isDefault && action !== "drop");
  },
);

test("every problem that leaves a choice is among the cases above", () => {
  const open = Object.entries(problemActions).filter(([, actions]) => actions.length > 1);
  const others = ["not-preferred-image"];
  expect([...cases.map(([code]) => code), ...others].sort()).toEqual(open.map(([code]) => code).sort());
});

test("a box that a policy would cut at the edge is dropped when nothing of it is left", () => {
  const done = roundTrip({ ...box, x: 1920 }, "bounding box", { "beyond-image": "fix" });
  expect(done).toMatchObject({ geometry: undefined, outcomes: [["outside-image", "dropped"]] });
});

test("the first problem that a policy drops a localization for is the one that is told", () => {
  const policy = { "beyond-image": "drop", "number-as-text": "drop" } as const;
  const done = roundTrip({ ...box, x: "1910" }, "bounding box", policy);
  expect(done.outcomes).toEqual([["number-as-text", "dropped"]]);
});

test.each<[what: string, policy: Record<string, string>, message: string]>([
  [
    "an unknown problem",
    { "no-such": "drop" },
    'Cannot use the policy "no-such": "drop": expected the code of a problem',
  ],
  ["a property of every object", { toString: "drop" }, 'Cannot use the policy "toString": "drop": expected the code'],
  ["a guess", { "not-json": "fix" }, 'Cannot use the policy "not-json": "fix": expected "drop"'],
  [
    "an unknown action",
    { "beyond-image": "clip" },
    'Cannot use the policy "beyond-image": "clip": expected "keep" or "fix" or "drop"',
  ],
])("a policy for %s is a programming mistake", (_, policy, message) => {
  expect(() => createExtractor({ policy: policy as ProblemPolicy })).toThrow(RangeError);
  expect(() => createExtractor({ policy: policy as ProblemPolicy })).toThrow(message);
  expect(() => decodeLocalizationRecord({}, { policy: policy as ProblemPolicy })).toThrow(message);
});

test("decodeLocalizationRecord() follows a policy too", () => {
  const record = { observation_uuid: "o", association_uuid: "a", concept: "c", localization: { ...box, x: -10 } };
  const decode = (action: ProblemAction) => decodeLocalizationRecord(record, { policy: { "negative-origin": action } });
  expect(decode("fix")).toMatchObject({ localization: { geometry: { bbox: [0, 20, 20, 40] } } });
  expect(decode("keep")).toMatchObject({ localization: { geometry: { bbox: [-10, 20, 30, 40] }, isAdjusted: true } });
  expect(decode("drop")).toMatchObject({ problem: { code: "negative-origin", outcome: "dropped" } });
});
