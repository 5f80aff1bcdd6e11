import fc from "fast-check";
import { expect, test } from "vitest";
import { fitAnnotation } from "../src/fit-annotation.ts";
import { boundsOf, clipRing, ringArea, roundTo } from "../src/geometry.ts";
import type { Annotation, Geometry } from "../src/index.ts";

const size = { widthPixels: 100, heightPixels: 80 };
const inside = fc.record({ x: fc.integer({ min: -50, max: 150 }), y: fc.integer({ min: -50, max: 130 }) });
const ring = fc.array(inside, { minLength: 3, maxLength: 8 }).map((points) => points.flatMap(({ x, y }) => [x, y]));

test("clipRing() stays inside the image and changes nothing the second time", () => {
  fc.assert(
    fc.property(ring, (points) => {
      const clipped = clipRing(points, size.widthPixels, size.heightPixels);
      if (clipped.length > 0) {
        const [left, top, right, bottom] = boundsOf(clipped);
        expect(left >= 0 && top >= 0 && right <= size.widthPixels && bottom <= size.heightPixels).toBe(true);
      }
      expect(clipRing(clipped, size.widthPixels, size.heightPixels)).toEqual(clipped);
    }),
  );
});

test("clipRing() of a rectangle has the area of the overlap", () => {
  const side = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(inside, side, side, ({ x, y }, width, height) => {
      const rectangle = [x, y, x + width, y, x + width, y + height, x, y + height];
      const across = Math.max(0, Math.min(100, x + width) - Math.max(0, x));
      const down = Math.max(0, Math.min(80, y + height) - Math.max(0, y));
      expect(ringArea(clipRing(rectangle, 100, 80))).toBeCloseTo(across * down, 6);
    }),
  );
});

test("clipRing() meets the edge where the outline does", () => {
  expect(clipRing([50, -10, 60, 30, 40, 30], 100, 80)).toEqual([52.5, 0, 60, 30, 40, 30, 47.5, 0]);
  expect(clipRing([90, 10, 110, 20, 90, 30], 100, 80)).toEqual([90, 10, 100, 15, 100, 25, 90, 30]);
});

test("fitAnnotation() takes a polygon thinner than a fiftieth of a pixel for none", () => {
  const sliver: Geometry = { kind: "polygon", rings: [[1, 1, 5, 1, 5, 1.01]] };
  const fitted = fitAnnotation({ id: "1", category: "a", geometry: sliver }, { accepts: ["polygon"], size });
  expect(fitted).toBe("empty-polygon");
});

test("fitAnnotation() is done after one time", () => {
  const coordinate = fc.double({ min: -50, max: 150, noNaN: true });
  const geometry: fc.Arbitrary<Geometry> = fc.oneof(
    fc.record({ kind: fc.constant("bbox" as const), bbox: fc.tuple(coordinate, coordinate, coordinate, coordinate) }),
    fc.record({ kind: fc.constant("polygon" as const), rings: fc.array(ring, { maxLength: 3 }) }),
  );
  fc.assert(
    fc.property(geometry, (shape) => {
      const annotation: Annotation = { id: "1", category: "a", geometry: shape };
      const fitted = fitAnnotation(annotation, { accepts: ["bbox"], size });
      if (typeof fitted === "string") return;
      const again = fitAnnotation(
        { ...annotation, geometry: { kind: "bbox", bbox: fitted.bbox } },
        { accepts: ["bbox"], size },
      );
      expect(typeof again === "string" ? again : again.bbox.map((value) => roundTo(value, 6))).toEqual(
        fitted.bbox.map((value) => roundTo(value, 6)),
      );
    }),
  );
});

test("fitAnnotation() keeps points and lines that touch the image, uncut, where they can be held", () => {
  const fitOne = (geometry: Geometry): ReturnType<typeof fitAnnotation> =>
    fitAnnotation({ id: "1", category: "a", geometry }, { accepts: ["point", "polyline"], size });
  expect(fitOne({ kind: "point", x: 100, y: 80 })).toMatchObject({ kind: "point", bbox: [100, 80, 0, 0] });
  expect(fitOne({ kind: "point", x: 101, y: 80 })).toBe("outside-image");
  expect(fitOne({ kind: "polyline", points: [90, 10, 120, 20] })).toMatchObject({
    points: [90, 10, 120, 20],
    changes: [],
  });
  expect(fitOne({ kind: "polyline", points: [-9, -9, -1, -1] })).toBe("outside-image");
  expect(fitOne({ kind: "polyline", points: [] })).toBe("non-finite");
  expect(fitOne({ kind: "point", x: 1e300, y: 0 })).toBe("non-finite");
  expect(fitOne({ kind: "bbox", bbox: [1, 1, 1, 1] })).toBe("unsupported-geometry");
});

test("roundTo() rounds halves away from zero and never gives -0", () => {
  expect([0.125, -0.125, 2, -0.001, 999.999].map((value) => roundTo(value, 2))).toEqual([0.13, -0.13, 2, 0, 1000]);
});
