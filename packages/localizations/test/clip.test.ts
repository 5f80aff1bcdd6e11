import fc from "fast-check";
import { expect, test } from "vitest";
import { area, bounds, clipToImage, isInside } from "../src/index.ts";
import { box, geometry, size } from "./geometry-arbitraries.ts";

const image = { widthPixels: 100, heightPixels: 50 };

test("clipToImage() gives back what is inside as it is, the edge included", () => {
  const whole = { kind: "box", bbox: [0, 0, 100, 50] } as const;
  expect(clipToImage(whole, image)).toBe(whole);
});

test("clipToImage() cuts each kind at the edges", () => {
  expect(clipToImage({ kind: "box", bbox: [-5, 40, 20, 30] }, image)).toEqual({ kind: "box", bbox: [0, 40, 15, 10] });
  expect(
    clipToImage(
      {
        kind: "line",
        points: [
          [-10, 20],
          [10, 40],
        ],
      },
      image,
    ),
  ).toEqual({
    kind: "line",
    points: [
      [0, 30],
      [10, 40],
    ],
  });
  expect(
    clipToImage(
      {
        kind: "polygon",
        points: [
          [90, 10],
          [110, 10],
          [110, 30],
          [90, 30],
        ],
      },
      image,
    ),
  ).toEqual({
    kind: "polygon",
    points: [
      [90, 10],
      [100, 10],
      [100, 30],
      [90, 30],
    ],
  });
});

test("clipToImage() says when nothing is left, a touch of the edge included", () => {
  expect(clipToImage({ kind: "box", bbox: [100, 0, 10, 10] }, image)).toBeUndefined();
  expect(clipToImage({ kind: "box", bbox: [200, 0, 10, 10] }, image)).toBeUndefined();
  expect(clipToImage({ kind: "point", x: 100.5, y: 1 }, image)).toBeUndefined();
  expect(
    clipToImage(
      {
        kind: "line",
        points: [
          [100, 10],
          [120, 10],
        ],
      },
      image,
    ),
  ).toBeUndefined();
  expect(
    clipToImage(
      {
        kind: "line",
        points: [
          [110, 10],
          [110, 20],
        ],
      },
      image,
    ),
  ).toBeUndefined();
  expect(
    clipToImage(
      {
        kind: "polygon",
        points: [
          [100, 10],
          [120, 0],
          [120, 20],
        ],
      },
      image,
    ),
  ).toBeUndefined();
});

test("clipToImage() keeps both halves of a figure eight", () => {
  const eight = {
    kind: "polygon",
    points: [
      [10, 10],
      [30, 30],
      [30, 10],
      [10, 30],
    ],
  } as const;
  expect(clipToImage(eight, { widthPixels: 25, heightPixels: 40 })?.kind).toBe("polygon");
});

test("clipToImage() needs no size to cut at the origin", () => {
  const unlimited = { widthPixels: Infinity, heightPixels: Infinity };
  expect(clipToImage({ kind: "box", bbox: [-5, 3, 20, 30] }, unlimited)).toEqual({ kind: "box", bbox: [0, 3, 15, 30] });
  expect(
    clipToImage(
      {
        kind: "polygon",
        points: [
          [-10, 0],
          [10, 0],
          [10, 20],
          [-10, 20],
        ],
      },
      unlimited,
    ),
  ).toEqual({
    kind: "polygon",
    points: [
      [0, 0],
      [10, 0],
      [10, 20],
      [0, 20],
    ],
  });
});

test("clipToImage() ends inside, takes no more, and a second time changes nothing", () => {
  fc.assert(
    fc.property(geometry, size, (given, limits) => {
      const clipped = clipToImage(given, limits);
      if (clipped === undefined) return;
      const [x, y, width, height] = bounds(clipped);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(limits.widthPixels + 1e-9);
      expect(y + height).toBeLessThanOrEqual(limits.heightPixels + 1e-9);
      expect(clipToImage(clipped, limits)).toEqual(clipped);
      if (isInside(given, limits)) expect(clipped).toBe(given);
    }),
    { numRuns: 2000 },
  );
});

test("clipToImage() leaves of a box what it has in common with the image", () => {
  fc.assert(
    fc.property(box, size, (given, limits) => {
      const [x, y, width, height] = bounds(given);
      const common = (start: number, length: number, limit: number): number =>
        Math.max(0, Math.min(limit, start + length) - Math.max(0, start));
      const expected = common(x, width, limits.widthPixels) * common(y, height, limits.heightPixels);
      const clipped = clipToImage(given, limits);
      expect(clipped === undefined ? 0 : area(clipped)).toBeCloseTo(expected, 6);
    }),
  );
});

test("clipToImage() leaves as much of a box drawn as a polygon as of the box", () => {
  fc.assert(
    fc.property(box, size, (given, limits) => {
      const [x, y, width, height] = bounds(given);
      const points = [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ] as const;
      const cut = clipToImage(given, limits);
      const cutPolygon = clipToImage({ kind: "polygon", points }, limits);
      expect(cutPolygon === undefined ? 0 : area(cutPolygon)).toBeCloseTo(cut === undefined ? 0 : area(cut), 4);
    }),
  );
});
