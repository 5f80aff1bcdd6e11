import { expect, test } from "vitest";
import {
  decodeLocalizationRecord,
  type Extraction,
  extractLocalizations,
  type Geometry,
  type LocalizationProblemCode,
  localizationKinds,
  problemActions,
} from "../src/index.ts";
import { association, jpg, observation, png } from "./samples.ts";

function extractOne(linkValue: unknown, changes: Record<string, unknown> = {}): Extraction {
  const associations = [association(linkValue, changes)];
  return extractLocalizations(observation({ associations }), { kinds: localizationKinds });
}

function geometryOf(extraction: Extraction): Geometry | undefined {
  const [record] = extraction.localizations;
  const decoded = decodeLocalizationRecord(JSON.parse(JSON.stringify(record)));
  return "localization" in decoded ? decoded.localization.geometry : undefined;
}

const box = { x: 10, y: 20, width: 30, height: 40, image_reference_uuid: png.uuid };
const boxGeometry = { kind: "box", bbox: [10, 20, 30, 40] };
const named = { image_reference_uuuid: png.uuid };
const point = { link_name: "localization-point" };
const line = { link_name: "localization-line" };
const polygon = { link_name: "localization-polygon" };
const legacyLine = { link_name: "measurement in pixels [x0 y0 x1 y1 comment]" };
const legacyPolygon = { link_name: "area measurement coordinates [x0 y0 ... xn yn; comment]" };
const triangle = { x: [0, 40, 40], y: [0, 0, 30], ...named };
const triangleGeometry = {
  kind: "polygon",
  points: [
    [0, 0],
    [40, 0],
    [40, 30],
  ],
};

test.each<[what: string, linkValue: unknown, changes: Record<string, unknown>, geometry: unknown]>([
  ["a box of whole numbers", box, {}, boxGeometry],
  [
    "a box of broken numbers, to the last digit",
    { ...box, x: 10.25, width: 0.1 },
    {},
    { kind: "box", bbox: [10.25, 20, 0.1, 40] },
  ],
  [
    "a box that fills its image",
    { ...box, x: 0, y: 0, width: 1920, height: 1080 },
    {},
    { kind: "box", bbox: [0, 0, 1920, 1080] },
  ],
  ["a box whose media type is text", box, { mime_type: "text/plain" }, boxGeometry],
  ["a box without a media type", box, { mime_type: undefined }, boxGeometry],
  ["a link value that is parsed already", "", { link_value: box }, boxGeometry],
  ["a link value with space around it", `\n ${JSON.stringify(box)} `, {}, boxGeometry],
  ["a point", { x: [7], y: [9], ...named }, point, { kind: "point", x: 7, y: 9 }],
  ["a point at the origin", { x: [0], y: [-0], ...named }, point, { kind: "point", x: 0, y: 0 }],
  [
    "a line",
    { x: [1, 5], y: [2, 6], ...named },
    line,
    {
      kind: "line",
      points: [
        [1, 2],
        [5, 6],
      ],
    },
  ],
  ["a polygon", triangle, polygon, triangleGeometry],
  [
    "a figure eight",
    { x: [0, 9, 9, 0], y: [0, 9, 0, 9], ...named },
    polygon,
    {
      kind: "polygon",
      points: [
        [0, 0],
        [9, 9],
        [9, 0],
        [0, 9],
      ],
    },
  ],
])("extractLocalizations() takes %s without a word", (_, linkValue, changes, geometry) => {
  const images = [png];
  const associations = [association(linkValue, changes)];
  const extraction = extractLocalizations(observation({ associations, image_references: images }), {
    kinds: localizationKinds,
  });
  expect(extraction.problems).toEqual([]);
  expect(geometryOf(extraction)).toEqual(geometry);
});

test.each<
  [
    what: string,
    linkValue: unknown,
    changes: Record<string, unknown>,
    code: LocalizationProblemCode | "",
    geometry: unknown,
  ]
>([
  ["numbers as text", { ...box, x: "10", y: " 20 ", width: "3e1", height: "40.0" }, {}, "number-as-text", boxGeometry],
  ["a vertex as text", { x: ["7"], y: [9], ...named }, point, "number-as-text", { kind: "point", x: 7, y: 9 }],
  ["a box dragged from right to left", { ...box, x: 40, width: -30 }, {}, "reversed-box", boxGeometry],
  ["a box dragged upwards", { ...box, y: 60, height: -40 }, {}, "reversed-box", boxGeometry],
  [
    "a box off the left edge",
    { ...box, x: -5, width: 45 },
    {},
    "negative-origin",
    { kind: "box", bbox: [0, 20, 40, 40] },
  ],
  [
    "a polygon off the top edge",
    { x: [0, 40, 40, 0], y: [-10, -10, 30, 30], ...named },
    polygon,
    "negative-origin",
    {
      kind: "polygon",
      points: [
        [0, 0],
        [40, 0],
        [40, 30],
        [0, 30],
      ],
    },
  ],
  [
    "a polygon that repeats its first vertex",
    { ...triangle, x: [0, 40, 40, 0], y: [0, 0, 30, 0] },
    polygon,
    "repeated-vertex",
    triangleGeometry,
  ],
  [
    "a polygon that repeats its last vertex",
    { ...triangle, x: [0, 40, 40, 40], y: [0, 0, 30, 30] },
    polygon,
    "repeated-vertex",
    triangleGeometry,
  ],
  [
    "a box that ends a pixel below the image",
    { ...box, y: 2, height: 1079 },
    {},
    "beyond-image",
    { kind: "box", bbox: [10, 2, 30, 1079] },
  ],
  [
    "a box right of the image, whose size may be wrong",
    { ...box, x: 2000 },
    {},
    "beyond-image",
    { kind: "box", bbox: [2000, 20, 30, 40] },
  ],
  [
    "a NaN that is no coordinate",
    `{"x":10,"y":20,"width":30,"height":40,"confidence":NaN,"image_reference_uuid":"${png.uuid}"}`,
    {},
    "non-finite-number",
    boxGeometry,
  ],
  [
    "a number too big that is no coordinate",
    `{"x":10,"y":20,"width":30,"height":40,"confidence":1e999,"image_reference_uuid":"${png.uuid}"}`,
    {},
    "non-finite-number",
    boxGeometry,
  ],
  ["a reference that is no uuid", { ...box, image_reference_uuid: "the png" }, {}, "bad-image-reference", boxGeometry],
  ["a reference that is a number", { ...box, image_reference_uuid: 7 }, {}, "bad-image-reference", boxGeometry],
  ["two references that differ", { ...box, imageReferenceUuid: jpg.uuid }, {}, "bad-image-reference", boxGeometry],
  [
    "a reference to an image elsewhere",
    { ...box, image_reference_uuid: "dddddddd-0000-4000-8000-000000000001" },
    {},
    "image-not-in-observation",
    boxGeometry,
  ],
  [
    "a box too big for any image of its moment",
    { ...box, x: 3000, image_reference_uuid: null },
    {},
    "unresolved-image",
    { kind: "box", bbox: [3000, 20, 30, 40] },
  ],
  [
    "a legacy line",
    "1 2 5.5 6",
    legacyLine,
    "",
    {
      kind: "line",
      points: [
        [1, 2],
        [5.5, 6],
      ],
    },
  ],
  [
    "a legacy line with a comment that begins with a number",
    "1 2 5 6 2 cm laser",
    legacyLine,
    "",
    {
      kind: "line",
      points: [
        [1, 2],
        [5, 6],
      ],
    },
  ],
  ["a legacy polygon, with a semicolon", "0 0 40 0 40 30; coral", legacyPolygon, "", triangleGeometry],
  [
    "a legacy polygon, with a comma",
    "0 0 40 0 40 30, coral",
    { link_name: "Area Measurement coordinates [x0 y0 ... xn yn, comment]" },
    "",
    triangleGeometry,
  ],
])("extractLocalizations() keeps %s, and says so", (_, linkValue, changes, code, geometry) => {
  const extraction = extractOne(linkValue, changes);
  const said = extraction.problems.map((problem) => [problem.code, problem.outcome]);
  expect(said).toEqual(
    code === "" ? [] : [[code, { keep: "kept", fix: "fixed", drop: "dropped" }[problemActions[code][0]]]],
  );
  expect(geometryOf(extraction)).toEqual(geometry);
});

test.each<
  [what: string, linkValue: unknown, changes: Record<string, unknown>, code: LocalizationProblemCode, got: string]
>([
  ["no link value", "", { link_value: undefined }, "empty-link-value", "nothing"],
  ["a null", "", { link_value: null }, "empty-link-value", "null"],
  ["an empty link value", "", {}, "empty-link-value", '""'],
  ["M3's word for nothing", "nil", {}, "empty-link-value", '"nil"'],
  ["nothing but a lot of space", " \t".repeat(20), {}, "empty-link-value", '""'],
  ["M3's word for nothing in a lot of space", `nil${" ".repeat(20)}`, {}, "empty-link-value", '"nil"'],
  ["a number for a link value", "", { link_value: 5 }, "not-an-object", "5"],
  ["prose", "see comment", {}, "not-json", '"see comment"'],
  ["single quotes", "{'x': 1}", {}, "not-json", `"{'x': 1}"`],
  ["a stray comma", '{"x":1,}', {}, "not-json", '"{"x":1,}"'],
  ["a text cut in the middle", '{"x":[1,2,3', polygon, "truncated-json", '"{"x":[1,2,3"'],
  ["a text cut inside a string", '{"x":1,"comment":"a }', {}, "truncated-json", '"{"x":1,"comment":"a }"'],
  ["an array", "[1,2,3,4]", {}, "not-an-object", "an array of 4"],
  ["a JSON text of a text", '"x"', {}, "not-an-object", '"x"'],
  ["a JSON null", "null", {}, "not-an-object", "null"],
  ["a JSON NaN", "NaN", {}, "not-an-object", "null"],
  ["no width", { x: 1, y: 2, height: 4 }, {}, "missing-coordinate", "nothing"],
  ["a null height", { x: 1, y: 2, width: 3, height: null }, {}, "missing-coordinate", "null"],
  ["a unit", { ...box, width: "12px" }, {}, "not-a-number", '"12px"'],
  ["a decimal comma", { ...box, width: "12,5" }, {}, "not-a-number", '"12,5"'],
  ["a hexadecimal number", { ...box, width: "0x10" }, {}, "not-a-number", '"0x10"'],
  ["an empty text", { ...box, width: "" }, {}, "not-a-number", '""'],
  ["a truth value", { ...box, width: true }, {}, "not-a-number", "true"],
  ["arrays where numbers belong", { x: [1], y: [2], width: [3], height: [4] }, {}, "not-a-number", "an array of 1"],
  ["a bare NaN", '{"x":NaN,"y":2,"width":3,"height":4}', {}, "non-finite-coordinate", "NaN or Infinity"],
  ["a bare -Infinity", '{"x":1,"y":-Infinity,"width":3,"height":4}', {}, "non-finite-coordinate", "NaN or Infinity"],
  ["a NaN as text", { ...box, y: "NaN" }, {}, "non-finite-coordinate", '"NaN"'],
  ["a number beyond all numbers", '{"x":1,"y":2,"width":1e999,"height":4}', {}, "non-finite-coordinate", "Infinity"],
  ["a number beyond all pictures", { ...box, x: 1e12 }, {}, "coordinate-out-of-range", "1000000000000"],
  ["no width to speak of", { ...box, width: 0 }, {}, "empty-geometry", "0 x 40"],
  ["a click", { ...box, width: 0, height: 0 }, {}, "empty-geometry", "0 x 0"],
  ["a box left of the image", { ...box, x: -50, width: 20 }, {}, "outside-image", "one that begins at (-50, 20)"],
  [
    "a box that ends where the image begins",
    { ...box, x: -20, width: 20 },
    {},
    "outside-image",
    "one that begins at (-20, 20)",
  ],
  ["a point above the image", { x: [1], y: [-1] }, point, "outside-image", "one that begins at (1, -1)"],
  ["a point without a place", { x: [], y: [] }, point, "wrong-vertex-count", "0 vertices"],
  ["a point of two places", { x: [1, 2], y: [1, 2] }, point, "wrong-vertex-count", "2 vertices"],
  ["a point of no array", { x: 1, y: 2 }, point, "not-a-number", "1"],
  ["a line of one place", { x: [1], y: [2] }, line, "wrong-vertex-count", "1 vertex"],
  ["a line of three places", { x: [1, 2, 3], y: [1, 2, 3] }, line, "wrong-vertex-count", "3 vertices"],
  ["a line from a place to itself", { x: [1, 1], y: [2, 2] }, line, "empty-geometry", "twice (1, 2)"],
  ["a polygon of two vertices", { x: [1, 2], y: [1, 2] }, polygon, "wrong-vertex-count", "2 vertices"],
  ["a polygon on one line", { x: [1, 2, 3, 4], y: [1, 2, 3, 4] }, polygon, "empty-geometry", "4 vertices on one line"],
  ["a polygon of one place", { x: [1, 1, 1], y: [2, 2, 2] }, polygon, "empty-geometry", "1 vertex on one line"],
  ["a polygon with more x than y", { x: [1, 2, 3], y: [1, 2] }, polygon, "unequal-arrays", '3 "x" and 2 "y"'],
  ["a polygon with a null vertex", { x: [1, null, 3], y: [1, 2, 3] }, polygon, "missing-coordinate", "null"],
  ["a polygon without y", { x: [1, 2, 3] }, polygon, "missing-coordinate", "nothing"],
  ["a legacy line that is cut", "1 2 5", legacyLine, "missing-coordinate", '"1 2 5"'],
  ["a legacy polygon of an odd count", "1 2 3; x", legacyPolygon, "missing-coordinate", '"1 2 3; x"'],
  ["no uuid of its own", box, { uuid: undefined }, "missing-uuid", "nothing"],
  ["an empty uuid", box, { uuid: "" }, "missing-uuid", '""'],
])("extractLocalizations() drops %s, and says why", (_, linkValue, changes, code, got) => {
  const { localizations, problems } = extractOne(linkValue, changes);
  expect(localizations).toEqual([]);
  expect(problems).toMatchObject([{ kind: "problem", code, outcome: "dropped", got }]);
});

test("a link value cut at the database's 1024 characters is told by both its ends and its length", () => {
  const x = Array.from({ length: 300 }, (_, index) => index);
  const linkValue = JSON.stringify({ x, y: x }).slice(0, 1024);
  const [problem] = extractOne(linkValue, polygon).problems;
  expect(problem?.code).toBe("truncated-json");
  expect(problem?.got).toMatch(/^"\{"x":\[0,1,2,.{18}\.\.\..{30}" \(1024 characters\)$/);
});

test("a problem's message is one sentence with the association, what was expected and what came", () => {
  const [problem] = extractOne({ ...box, width: "12px" }).problems;
  expect(problem).toEqual({
    kind: "problem",
    code: "not-a-number",
    outcome: "dropped",
    associationUuid: "cccccccc-0000-4000-8000-000000000001",
    observationUuid: "0b0e1f3c-52a5-4a11-8c5d-000000000001",
    message:
      'Cannot use the bounding box of association "cccccccc-0000-4000-8000-000000000001": expected "width" to be a number, got "12px"',
    expected: '"width" to be a number',
    got: '"12px"',
  });
});

test.each(["image_reference_uuid", "image_reference_uuuid", "imageReferenceUuid", "imageReferenceUuuid"])(
  "the image is read from %s, in capitals too",
  (key) => {
    const { localizations, problems } = extractOne({ x: 1, y: 2, width: 3, height: 4, [key]: jpg.uuid.toUpperCase() });
    expect(problems).toEqual([]);
    expect(localizations).toMatchObject([{ resolution: "referenced", image: { uuid: jpg.uuid, url: jpg.url } }]);
  },
);

test.each([null, "", "nil", undefined])("an image reference of %j is none", (value) => {
  const { localizations } = extractOne({ x: 1, y: 2, width: 3, height: 4, image_reference_uuid: value });
  expect(localizations).toMatchObject([{ resolution: "same-size", image: { uuid: png.uuid } }]);
});

test("a legacy measurement is written as its migration to JSON would, with its comment", () => {
  const [record] = extractOne("0 0 40 0 40 30; cold seep", legacyPolygon).localizations;
  expect(record?.localization).toEqual({ x: [0, 40, 40], y: [0, 0, 30], comment: "cold seep" });
});

// Anything that takes more than one pass would take hours, and the test's time limit with it.
test("megabytes of hostile text are refused in one pass", () => {
  const hostile = [
    `{"x":"${'\\"'.repeat(2_000_000)}`,
    "[".repeat(4_000_000),
    `"${"\\".repeat(4_000_001)}`,
    "-".repeat(4_000_000),
  ];
  for (const text of hostile) expect(extractOne(text).localizations).toEqual([]);
  for (const text of hostile) expect(extractOne(text, legacyPolygon).localizations).toEqual([]);
});

test("a bare NaN is replaced outside of strings only, whatever the strings hold", () => {
  const text = String.raw`{"x":1,"y":2,"width":3,"height":4,"confidence":-Infinity,"a":[NaN],"comment":"a \" NaN \\"}`;
  const [record] = extractOne(text).localizations;
  expect(record?.localization).toEqual({
    x: 1,
    y: 2,
    width: 3,
    height: 4,
    confidence: null,
    a: [null],
    comment: 'a " NaN \\',
  });
});
