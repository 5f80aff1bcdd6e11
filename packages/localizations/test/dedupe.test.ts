import fc from "fast-check";
import { expect, test } from "vitest";
import { bounds, DuplicateFinder, dedupe, intersectionOverUnion, type Localization } from "../src/index.ts";

let count = 0;

function localization(changes: Partial<Localization> = {}): Localization {
  count++;
  return {
    observationUuid: "o",
    associationUuid: `cccccccc-0000-4000-8000-${String(count).padStart(12, "0")}`,
    concept: "Poralia",
    geometry: { kind: "box", bbox: [10, 20, 100, 100] },
    image: { uuid: "aaaaaaaa-0000-4000-8000-000000000001" },
    resolution: "same-size",
    linkValue: {},
    imageUrls: {},
    ...changes,
  };
}

const box = (x: number): Partial<Localization> => ({ geometry: { kind: "box", bbox: [x, 20, 100, 100] } });
const polygon = (...points: readonly (readonly [number, number])[]): Partial<Localization> => ({
  geometry: { kind: "polygon", points },
});

test.each<[what: string, first: Partial<Localization>, second: Partial<Localization>]>([
  ["saved twice", {}, {}],
  ["of two observations", { observationUuid: "o" }, { observationUuid: "p" }],
  ["of one association, moved since", { associationUuid: "x" }, { associationUuid: "x", ...box(500) }],
  [
    "of one association, in another spelling",
    { associationUuid: "ABCDEF00-0000-4000-8000-000000000001" },
    { associationUuid: "abcdef00-0000-4000-8000-000000000001", ...box(500) },
  ],
  ["that overlap by 0.905", {}, box(15)],
  [
    "in the frame of one moment",
    { image: undefined as never, resolution: "unresolved", imagedMomentUuid: "m" },
    {
      image: undefined as never,
      resolution: "unresolved",
      imagedMomentUuid: "m",
    },
  ],
  ["that are one polygon", polygon([0, 0], [9, 0], [9, 9]), polygon([0, 0], [9, 0], [9, 9])],
  ["that are one point", { geometry: { kind: "point", x: 1, y: 2 } }, { geometry: { kind: "point", x: 1, y: 2 } }],
])("dedupe() leaves one of two %s", (_, first, second) => {
  const [a, b] = [localization(first), localization(second)];
  const { kept, duplicates } = dedupe([a, b]);
  expect(kept).toHaveLength(1);
  expect(duplicates).toEqual([{ localization: kept[0] === a ? b : a, of: kept[0] }]);
});

test.each<[what: string, first: Partial<Localization>, second: Partial<Localization>]>([
  ["that overlap by 0.887", {}, box(16)],
  ["of two concepts", {}, { concept: "Aegina" }],
  ["of a whole and its part", {}, { toConcept: "bell" }],
  ["in two images", {}, { image: { uuid: "aaaaaaaa-0000-4000-8000-000000000002" } }],
  ["in two images whose names are no uuids", { image: { uuid: "x" } }, { image: { uuid: "y" } }],
  ["whose image and moment nobody knows", { image: undefined as never }, { image: undefined as never }],
  ["that differ in kind", {}, polygon([10, 20], [110, 20], [110, 120], [10, 120])],
  ["polygons with one of three corners moved", polygon([0, 0], [9, 0], [9, 9]), polygon([0, 0], [9, 0], [9, 8])],
])("dedupe() keeps both of two %s", (_, first, second) => {
  const both = [localization(first), localization(second)];
  expect(dedupe(both)).toEqual({ kept: both, duplicates: [] });
});

test("dedupe() keeps the one that was verified, then the one that names its image, then the lowest association", () => {
  const plain = localization();
  const referenced = localization({ resolution: "referenced" });
  const verified = localization({ linkValue: { verifier: "kwalz" } });
  expect(dedupe([plain, referenced, verified]).kept).toEqual([verified]);
  expect(dedupe([plain, referenced]).kept).toEqual([referenced]);
  expect(dedupe([localization(), plain]).kept).toEqual([plain]);
});

test("dedupe() points from every duplicate to one that is kept, in the order in which they came", () => {
  const all = [0, 4, 8, 300, 301].map((x) => localization(box(x)));
  const { kept, duplicates } = dedupe([...all, all[0] as Localization]);
  // 8 overlaps with 4, which went, but not enough with 0, which stays.
  expect(kept).toEqual([all[0], all[2], all[3]]);
  expect(duplicates.map(({ of }) => of)).toEqual([all[0], all[3], all[0]]);
});

test("minIou decides: 1 takes equal boxes only", () => {
  const both = [localization(), localization(box(11))];
  expect(dedupe(both).kept).toHaveLength(1);
  expect(dedupe(both, { minIou: 1 }).kept).toHaveLength(2);
  expect(dedupe([both[0] as Localization, localization()], { minIou: 1 }).kept).toHaveLength(1);
  for (const minIou of [0, -1, 1.1, Number.NaN]) expect(() => new DuplicateFinder({ minIou })).toThrow(RangeError);
});

const some = fc
  .record({
    associationUuid: fc.constantFrom("1", "2", "3", "cccccccc-0000-4000-8000-000000000001"),
    concept: fc.constantFrom("Poralia", "Aegina"),
    image: fc.option(fc.record({ uuid: fc.constantFrom("x", "aaaaaaaa-0000-4000-8000-000000000001") }), {
      nil: undefined,
    }),
    imagedMomentUuid: fc.constantFrom("m", "n"),
    resolution: fc.constantFrom("referenced" as const, "same-size" as const),
    geometry: fc.oneof(
      fc.record({
        kind: fc.constant("box" as const),
        bbox: fc.tuple(fc.nat(8), fc.nat(8), fc.constant(90), fc.constant(90)),
      }),
      fc.record({ kind: fc.constant("point" as const), x: fc.nat(2), y: fc.nat(2) }),
    ),
    linkValue: fc.constantFrom({}, { verifier: "v" }, { comment: "c" }),
  })
  .map((changes) => JSON.parse(JSON.stringify(localization(changes as Partial<Localization>))) as Localization);

const sorted = (all: readonly Localization[]): string[] => all.map((one) => JSON.stringify(one)).sort();

test("dedupe() does not depend on the order, and what it keeps it keeps again", () => {
  fc.assert(
    fc.property(
      fc
        .array(some, { maxLength: 15 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const { kept, duplicates } = dedupe(all);
        expect(kept.length + duplicates.length).toBe(all.length);
        expect(sorted(dedupe(shuffled).kept)).toEqual(sorted(kept));
        expect(dedupe(kept).duplicates).toEqual([]);
        for (const { of } of duplicates) expect(kept).toContain(of);
      },
    ),
    { numRuns: 1000 },
  );
});

test("a DuplicateFinder holds more than one page of rows", () => {
  const finder = new DuplicateFinder();
  const total = 40_000;
  for (let index = 0; index < total; index++) {
    const x = (index % (total / 2)) * 200;
    finder.add(
      localization({
        associationUuid: `a${index}`,
        geometry: { kind: "box", bbox: [x, 0, 100, 100] },
        image: { uuid: `i${x}` },
      }),
    );
  }
  const originals = finder.find();
  expect(originals.filter((original, index) => original === index)).toHaveLength(total / 2);
  expect([originals[0], originals[total / 2], originals[total - 1]]).toEqual([0, 0, total / 2 - 1]);
});

test("dedupe() finds among many boxes of one image what comparing each with each finds", () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.5, max: 40, noNaN: true }));
  const place = fc.oneof(fc.integer({ min: -20, max: 60 }), fc.double({ min: 0, max: 60, noNaN: true }));
  const boxes = fc.array(fc.tuple(place, place, side, side), { minLength: 60, maxLength: 120 });
  fc.assert(
    fc.property(boxes, fc.constantFrom(0.05, 0.3, 0.5, 0.7, 0.9, 1), (bboxes, minIou) => {
      const all = bboxes.map((bbox) => localization({ geometry: { kind: "box", bbox } }));
      const kept: Localization[] = [];
      for (const one of all) if (!kept.some((other) => isAlike(one, other, minIou))) kept.push(one);
      expect(dedupe(all, { minIou }).kept).toEqual(kept);
    }),
    { numRuns: 200 },
  );
});

function isAlike(one: Localization, other: Localization, minIou: number): boolean {
  const [a, b] = [bounds(one.geometry), bounds(other.geometry)];
  return a.join() === b.join() || intersectionOverUnion(a, b) >= minIou;
}

test("dedupe() of a mosaic takes no longer than its test may", () => {
  const tile = (index: number): Partial<Localization> => ({
    geometry: { kind: "box", bbox: [index % 500, Math.floor(index / 500), 3, 4] },
  });
  const points = Array.from({ length: 20_000 }, (_, index) =>
    localization({ geometry: { kind: "point", x: index, y: 1 } }),
  );
  const tiles = Array.from({ length: 40_000 }, (_, index) => localization(tile(index)));
  expect(dedupe([...tiles, ...points]).duplicates).toEqual([]);
});

test("dedupe() finds boxes that hardly overlap one by one, where there would be more places to look at than boxes", () => {
  const far = Array.from({ length: 50 }, (_, index) => localization(box(index * 1000)));
  // One column of pixels is in the last but one.
  const near = localization({ geometry: { kind: "box", bbox: [48_099, 20, 100, 100] } });
  const { kept, duplicates } = dedupe([...far, near], { minIou: 1e-5 });
  expect(kept).toHaveLength(50);
  expect(duplicates).toEqual([{ localization: near, of: far[48] }]);
});
