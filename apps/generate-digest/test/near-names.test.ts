import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearNames } from "../src/near-names.ts";

const names = ["Sebastes", "Sebastes levis", "Sebastolobus", "Poralia", "pāhoehoe", "object", "rockfish", "a'a"];

test.each([
  ["Sebastess", ["Sebastes"]],
  ["sebastes", ["Sebastes", "Sebastes levis"]],
  ["SEBASTES LEVIS", ["Sebastes levis"]],
  ["Sebasets", ["Sebastes"]],
  ["pahoehoe", ["pāhoehoe"]],
  ["pa\u0304hoehoe", ["pāhoehoe"]],
  ["Seb", ["Sebastes", "Sebastolobus", "Sebastes levis"]],
  ["rock fish", ["rockfish"]],
  ["A'A", ["a'a"]],
  ["Tyrannosaurus", []],
  ["x", []],
  ["", []],
])("nearNames() takes %j for %j", (wanted, expected) => {
  expect(nearNames(wanted, names)).toEqual(expected);
});

test("nearNames() gives the same whatever the order of the names, and no more than wanted", () => {
  const many = ["Aa", "Ab", "Ac", "Ad", "A", "aA", "AA"];
  expect(nearNames("Ax", many)).toEqual(["A", "AA", "Aa"]);
  expect(nearNames("Ax", many.toReversed())).toEqual(["A", "AA", "Aa"]);
  expect(nearNames("aa", many, 2)).toEqual(["AA", "Aa"]);
});

test("nearNames() counts letters, not halves of them", () => {
  expect(nearNames("\u{1f41f}\u{1f41f}\u{1f41f}", ["\u{1f420}\u{1f41f}\u{1f41f}"])).toHaveLength(1);
});

test("nearNames() finds the nearest in a whole knowledge base", () => {
  const many = Array.from({ length: 30_000 }, (_, index) => `Genus${index % 977} species${index}`);
  expect(nearNames("Genus92 speceis4000", many)[0]).toBe("Genus92 species4000");
});

const word = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });

/** The definition, spelt out: the least over all ways to take off the last letters. */
function slowDistance(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  const isSwap = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    slowDistance(x, b) + 1,
    slowDistance(a, y) + 1,
    slowDistance(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1),
    isSwap ? slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

test("editDistance() is what its definition says, up to its limit", () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 6 }), (a, b, limit) => {
      expect(editDistance(a, b, limit)).toBe(Math.min(slowDistance(a, b), limit + 1));
    }),
    { numRuns: 300 },
  );
});
