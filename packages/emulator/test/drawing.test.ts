import fc from "fast-check";
import { expect, test } from "vitest";
import { appearanceOf } from "../src/drawing/appearances.ts";
import { captionOf } from "../src/drawing/caption.ts";
import { boundsOf, ellipse, limb, line, patch, place } from "../src/drawing/marks.ts";
import { communities } from "../src/ocean/habitats.ts";
import { randomOf } from "../src/ocean/random.ts";
import { createKnowledgeBase } from "../src/ocean/taxa.ts";
import { paintedBounds } from "./painted-bounds.ts";

const knowledgeBase = createKnowledgeBase();
const concepts = [
  ...new Set(Object.values(communities).flatMap((residents) => residents.map(({ concept }) => concept))),
];

test.each(concepts)("the bounds of %s are those of its pixels", async (concept) => {
  const taxon = knowledgeBase.find(concept);
  const appearance = taxon && appearanceOf(taxon);
  if (appearance === undefined) throw new TypeError(concept);
  const shape = appearance.shape(randomOf(9, concept), appearance.look);
  const marks = place(shape, { x: 100, y: 100, scale: 120, turn: 0.3, isMirrored: true });
  const { left, top, right, bottom } = boundsOf(marks);
  const painted = await paintedBounds(marks, 200, 200);
  for (const [i, edge] of [left, top, right, bottom].entries())
    expect(Math.abs((painted[i] ?? 0) - edge)).toBeLessThan(2);
});

test.each(concepts)("%s is about one unit long, around the origin, and has a body", (concept) => {
  const taxon = knowledgeBase.find(concept);
  const appearance = taxon && appearanceOf(taxon);
  if (appearance === undefined) throw new TypeError(concept);
  for (let seed = 0; seed < 10; seed++) {
    const marks = appearance.shape(randomOf(seed, concept), appearance.look);
    const { left, top, right, bottom } = boundsOf(marks);
    expect(Math.max(right - left, bottom - top)).toBeGreaterThan(0.6);
    expect(Math.max(right, bottom, -left, -top)).toBeLessThan(0.75);
    expect(marks.some(({ isBody }) => isBody)).toBe(true);
  }
});

test("boundsOf() knows of turning and mirroring what place() does", () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.boolean(), fc.integer(), (turn, isMirrored, seed) => {
      const random = randomOf(seed, "marks");
      const point = (): [number, number] => [random.between(-1, 1), random.between(-1, 1)];
      const marks = [
        patch([point(), point(), point()], { fill: "#ffffff" }),
        limb([point(), point()], 0.2, 0.1, {}),
        line([point(), point()], { stroke: "#000000", strokeWidth: 0.1 }),
        ellipse(point(), 0.2, 0.4, {}, 1),
      ];
      const [expected, actual] = [
        boundsOf(place(marks, { x: 0, y: 0, scale: 1, turn, isMirrored })),
        boundsOf(marks, { turn, isMirrored }),
      ];
      for (const side of ["left", "top", "right", "bottom"] as const)
        expect(actual[side]).toBeCloseTo(expected[side], 9);
    }),
  );
});

test("place() moves and scales: the bounds go with the marks", () => {
  const marks = [ellipse([0, 0], 0.5, 0.25, { fill: "#ffffff", stroke: "#000000", strokeWidth: 0.1 })];
  const { left, top, right, bottom } = boundsOf(place(marks, { x: 10, y: 20, scale: 100 }));
  expect([left, top, right, bottom].map(Math.round)).toEqual([-45, -10, 65, 50]);
});

test("captionOf() draws letters it knows, in either case, and leaves the others blank", () => {
  const path = (text: string): string => /<path d="([^"]*)"/.exec(captionOf(text, 640, 360))?.[1] ?? "";
  expect(path("A")).not.toBe("");
  expect(path("a")).toBe(path("A"));
  expect(path("é")).toBe("");
  expect(new Set([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:.-/"].map(path)).size).toBe(40);
});
