import fc from "fast-check";
import { expect, test } from "vitest";
import {
  area,
  type Bbox,
  bounds,
  type Geometry,
  intersectionOverUnion,
  isInside,
  polygonArea,
  scaleGeometry,
  toBox,
} from "../src/index.ts";
import { box, geometry, polygon } from "./geometry-arbitraries.ts";

test("bounds() is the smallest box around each kind", () => {
  expect(bounds({ kind: "box", bbox: [1, 2, 3, 4] })).toEqual([1, 2, 3, 4]);
  expect(bounds({ kind: "point", x: 5, y: 6 })).toEqual([5, 6, 0, 0]);
  expect(
    bounds({
      kind: "line",
      points: [
        [9, 1],
        [2, 4],
      ],
    }),
  ).toEqual([2, 1, 7, 3]);
  expect(
    bounds({
      kind: "polygon",
      points: [
        [0, 0],
        [4, 1],
        [2, 9],
      ],
    }),
  ).toEqual([0, 0, 4, 9]);
  expect(bounds({ kind: "polygon", points: [] })).toEqual([0, 0, 0, 0]);
});

test("area() is that of the inside", () => {
  expect(area({ kind: "box", bbox: [1, 2, 3, 4] })).toBe(12);
  expect(area({ kind: "point", x: 5, y: 6 })).toBe(0);
  expect(
    area({
      kind: "line",
      points: [
        [9, 1],
        [2, 4],
      ],
    }),
  ).toBe(0);
  expect(
    area({
      kind: "polygon",
      points: [
        [0, 0],
        [4, 0],
        [4, 3],
      ],
    }),
  ).toBe(6);
  expect(polygonArea([])).toBe(0);
});

test("polygonArea() does not depend on direction, first vertex or place", () => {
  fc.assert(
    fc.property(polygon, fc.nat(), fc.integer({ min: -1e6, max: 1e6 }), ({ points }, turn, shift) => {
      const expected = polygonArea(points);
      const start = turn % points.length;
      const turned = [...points.slice(start), ...points.slice(0, start)];
      const moved = points.map(([x, y]) => [x + shift, y - shift] as const);
      expect(polygonArea(points.toReversed())).toBeCloseTo(expected, 6);
      expect(polygonArea(turned)).toBeCloseTo(expected, 6);
      expect(polygonArea(moved)).toBeCloseTo(expected, 3);
    }),
  );
});

test("polygonArea() of a box's corners is the area of the box", () => {
  fc.assert(
    fc.property(box, (given) => {
      const [x, y, width, height] = bounds(given);
      const corners = [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ] as const;
      expect(polygonArea(corners)).toBeCloseTo(area(given), 6);
    }),
  );
});

test("intersectionOverUnion() is 1 for a box and itself, 0 for neighbours, and the same both ways", () => {
  expect(intersectionOverUnion([0, 0, 4, 4], [2, 0, 4, 4])).toBeCloseTo(8 / 24);
  expect(intersectionOverUnion([0, 0, 4, 4], [4, 0, 4, 4])).toBe(0);
  expect(intersectionOverUnion([0, 0, 0, 0], [0, 0, 0, 0])).toBe(0);
  fc.assert(
    fc.property(box, box, (one, other) => {
      const [a, b] = [bounds(one), bounds(other)] as [Bbox, Bbox];
      const both = intersectionOverUnion(a, b);
      expect(both).toBe(intersectionOverUnion(b, a));
      expect(both).toBeGreaterThanOrEqual(0);
      expect(both).toBeLessThanOrEqual(1);
      expect(intersectionOverUnion(a, a)).toBeCloseTo(1, 6);
    }),
  );
});

test("scaleGeometry() scales bounds and area, and back again", () => {
  fc.assert(
    fc.property(geometry, fc.constantFrom(0.5, 2, 4), fc.constantFrom(0.25, 1, 8), (given, scaleX, scaleY) => {
      const scaled = scaleGeometry(given, scaleX, scaleY);
      expect(area(scaled)).toBeCloseTo(area(given) * scaleX * scaleY, 3);
      expect(bounds(scaled)[0]).toBeCloseTo(bounds(given)[0] * scaleX, 6);
      expect(scaleGeometry(scaled, 1 / scaleX, 1 / scaleY)).toEqual(given);
    }),
  );
});

test("isInside() counts the edge as inside", () => {
  const size = { widthPixels: 10, heightPixels: 20 };
  expect(isInside({ kind: "box", bbox: [0, 0, 10, 20] }, size)).toBe(true);
  expect(isInside({ kind: "box", bbox: [0, 0, 10, 20.5] }, size)).toBe(false);
  expect(isInside({ kind: "point", x: -0.1, y: 3 }, size)).toBe(false);
});

test("toBox() gives the box around what has an inside, and nothing for points and upright or level lines", () => {
  const polygonLike: Geometry = {
    kind: "polygon",
    points: [
      [1, 5],
      [7, 2],
      [3, 9],
    ],
  };
  expect(toBox(polygonLike)).toEqual({ kind: "box", bbox: [1, 2, 6, 7] });
  expect(toBox({ kind: "box", bbox: [1, 2, 3, 4] })).toEqual({ kind: "box", bbox: [1, 2, 3, 4] });
  const line = (to: readonly [number, number]): Geometry => ({ kind: "line", points: [[1, 2], to] });
  expect(toBox(line([5, 6]))).toEqual({ kind: "box", bbox: [1, 2, 4, 4] });
  expect([toBox({ kind: "point", x: 1, y: 2 }), toBox(line([1, 6])), toBox(line([5, 2]))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
