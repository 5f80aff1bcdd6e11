import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLocalizationRecord, extractLocalizations } from "../src/index.ts";
import type { Finding } from "../src/problems.ts";
import { toWritableJson } from "../src/writable-json.ts";
import { association, observation, png } from "./samples.ts";

const boxText = `"x":1,"y":2,"width":3,"height":4,"image_reference_uuid":"${png.uuid}"`;
const box = { x: 1, y: 2, width: 3, height: 4, image_reference_uuid: png.uuid };

test.each<[what: string, text: string, expected: unknown]>([
  ["at the top", '"confidence":1e400', { confidence: null }],
  ["below zero", '"confidence":-1e400', { confidence: null }],
  ["in an object", '"model":{"scores":{"best":1e400,"worst":0}}', { model: { scores: { best: null, worst: 0 } } }],
  ["in an array", '"scores":[1,[1e400]]', { scores: [1, [null]] }],
  ["without an exponent", `"confidence":${"9".repeat(400)}`, { confidence: null }],
  ["beside a bare NaN", '"confidence":NaN,"scores":[1e400]', { confidence: null, scores: [null] }],
  ["beside __proto__", '"__proto__":{"a":1},"confidence":1e400', JSON.parse('{"__proto__":{"a":1},"confidence":null}')],
])("a number beyond all numbers %s of a link_value is null and told once", (_, text, expected) => {
  const associations = [association(`{${boxText},${text}}`)];
  const { localizations, problems } = extractLocalizations(observation({ associations }));
  const others = Object.fromEntries(Object.entries(localizations[0]?.localization ?? {}).slice(5));
  expect(JSON.stringify(others)).toBe(JSON.stringify(expected));
  expect(hasNonFinite(localizations)).toBe(false);
  expect(problems).toMatchObject([{ code: "non-finite-number", outcome: "kept" }]);
});

test("a link_value that is parsed already is made writable too, and the one given stays as it is", () => {
  const given = { ...box, scores: [Infinity] };
  const { localizations } = extractLocalizations(
    observation({ associations: [association("", { link_value: given })] }),
  );
  expect(localizations[0]?.localization).toEqual({ ...box, scores: [null] });
  expect(given.scores).toEqual([Infinity]);
});

test("a coordinate that is null is missing, whatever else is infinite", () => {
  const associations = [association('{"x":null,"y":2,"width":3,"height":4,"confidence":1e400}')];
  expect(extractLocalizations(observation({ associations })).problems).toMatchObject([{ code: "missing-coordinate" }]);
});

test("ancillary_data is made writable, and told of once for all localizations of the observation", () => {
  const ancillary_data = JSON.parse(`{"depth_meters":1e400,"salinity":35,"odd":${nested(3000)}}`);
  const associations = [association(box), association(box)];
  const { localizations, problems } = extractLocalizations(observation({ associations, ancillary_data }));
  expect(localizations).toHaveLength(2);
  expect(localizations[0]?.ancillary_data).toMatchObject({ depth_meters: null, salinity: 35 });
  expect(JSON.stringify(localizations)).not.toContain("[".repeat(101));
  expect(problems.map(({ code, outcome, observationUuid }) => [code, outcome, observationUuid])).toEqual([
    ["non-finite-number", "kept", observation().observation_uuid],
    ["nested-too-deep", "kept", observation().observation_uuid],
  ]);
  expect(problems[0]?.message).toMatch(/^Kept the ancillary data of observation .*, got a number beyond 1\.8e308$/);
});

test.each([
  [100, []],
  [101, ["nested-too-deep"]],
  [50_000, ["nested-too-deep"]],
])("a link_value %i levels deep is told with %j, and always written", (levels, codes) => {
  // The object itself is the first level.
  const associations = [association(`{${boxText},"odd":${nested(levels - 1)}}`), association(box)];
  const { localizations, problems } = extractLocalizations(observation({ associations }));
  expect(problems.map(({ code }) => code)).toEqual(codes);
  expect(localizations.map(({ localization }) => localization.width)).toEqual([3, 3]);
  const odd = JSON.stringify(localizations[0]?.localization.odd);
  expect(odd).toBe(levels <= 100 ? nested(99) : `${"[".repeat(99)}null${"]".repeat(99)}`);
});

test("decodeLocalizationRecord() makes what others wrote writable", () => {
  const [written] = extractLocalizations(observation({ associations: [association(box)] })).localizations;
  const decoded = decodeLocalizationRecord({
    ...written,
    localization: { ...box, scores: [Infinity] },
    ancillary_data: { depth_meters: -Infinity },
  });
  expect(decoded).toMatchObject({
    localization: { linkValue: { ...box, scores: [null] }, ancillaryData: { depth_meters: null } },
    problems: [{ code: "non-finite-number" }, { code: "non-finite-number" }],
  });
});

test("toWritableJson() hands back what JSON can hold, and otherwise what JSON.stringify would write", () => {
  const number = fc.oneof(
    { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      number,
      fc.string(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), tie("value"), { maxKeys: 4 }),
    ),
  }));
  const counts = { same: 0, mended: 0 };
  fc.assert(
    fc.property(fc.array(value), (given) => {
      const findings: Finding[] = [];
      const writable = toWritableJson(given, findings);
      expect(JSON.stringify(writable)).toBe(JSON.stringify(given));
      expect(findings.length).toBe(writable === given ? 0 : 1);
      expect(hasNonFinite(writable)).toBe(false);
      counts[writable === given ? "same" : "mended"]++;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(counts.same, counts.mended)).toBeGreaterThan(5);
});

function nested(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

function hasNonFinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasNonFinite);
}
