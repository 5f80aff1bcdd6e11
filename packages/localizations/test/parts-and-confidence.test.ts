import { expect, test } from "vitest";
import {
  categoryName,
  confidenceFraction,
  createExtractor,
  decodeLocalizationRecord,
  type PartHandling,
  rawConfidence,
} from "../src/index.ts";
import { association, observation, png } from "./samples.ts";

const box = { x: 1, y: 2, width: 3, height: 4, image_reference_uuid: png.uuid };

test.each<[parts: PartHandling | undefined, expected: readonly [concept: string, part?: string][], left: object]>([
  [undefined, [["Poralia"], ["Poralia", "bell margin"]], {}],
  ["ignore", [["Poralia"], ["Poralia", "bell margin"]], {}],
  ["label", [["Poralia"], ["Poralia bell margin", "bell margin"]], {}],
  ["drop", [["Poralia"]], { parts: 1 }],
])("parts: %j names them %j and leaves out %j", (parts, expected, left) => {
  const associations = [association(box), association(box, { uuid: "b", to_concept: "bell margin" })];
  const { localizations, filtered } = createExtractor({ parts })(observation({ associations }));
  expect(localizations.map((one) => (one.to_concept ? [one.concept, one.to_concept] : [one.concept]))).toEqual(
    expected,
  );
  expect(filtered).toEqual(left);
});

test("categoryName() puts the part behind the concept", () => {
  expect(categoryName({ concept: "Sebastes" })).toBe("Sebastes");
  expect(categoryName({ concept: "Sebastes", toConcept: "eye" })).toBe("Sebastes eye");
});

test.each<[confidence: unknown, raw: number | undefined, ofOne: number | undefined, ofHundred: number | undefined]>([
  [0.43, 0.43, 0.43, 0.0043],
  [43, 43, undefined, 0.43],
  [100, 100, undefined, 1],
  ["43.5", 43.5, undefined, 0.435],
  [0, 0, 0, 0],
  [-1, -1, undefined, undefined],
  [null, undefined, undefined, undefined],
  ["high", undefined, undefined, undefined],
  [Number.NaN, undefined, undefined, undefined],
])("a confidence of %j is %j raw, %j of 1 and %j of 100", (confidence, raw, ofOne, ofHundred) => {
  expect(
    [rawConfidence, (one: object) => confidenceFraction({ ...one }, 1)].map((read) => read({ confidence })),
  ).toEqual([raw, ofOne]);
  expect(confidenceFraction({ confidence }, 100)).toBe(ofHundred);
});

test("the declared scale is noted with what has a confidence, which stays as it is", () => {
  const associations = [association({ ...box, confidence: 43 }), association(box, { uuid: "b" })];
  const { localizations, problems } = createExtractor({ confidenceScale: 100 })(observation({ associations }));
  expect(localizations.map((one) => [one.localization.confidence, one.confidence_scale])).toEqual([
    [43, 100],
    [undefined, undefined],
  ]);
  expect(problems).toEqual([]);
  const decoded = decodeLocalizationRecord(JSON.parse(JSON.stringify(localizations[0])));
  expect(decoded).toMatchObject({ localization: { confidenceScale: 100, linkValue: { confidence: 43 } } });
});

test("a confidence beyond the declared scale is told, and so is one that is no number", () => {
  const associations = [association({ ...box, confidence: 43 }), association({ ...box, confidence: "high" })];
  const { localizations, problems } = createExtractor({ confidenceScale: 1 })(observation({ associations }));
  expect(localizations).toHaveLength(2);
  expect(problems.map(({ code, outcome, expected, got }) => [code, outcome, expected, got])).toEqual([
    ["confidence-out-of-scale", "kept", "a confidence from 0 to 1", "43"],
    ["confidence-out-of-scale", "kept", "a confidence from 0 to 1", '"high"'],
  ]);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  "a scale of %s is a programming mistake",
  (confidenceScale) => {
    expect(() => createExtractor({ confidenceScale })).toThrow(RangeError);
  },
);
