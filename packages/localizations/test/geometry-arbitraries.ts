import fc from "fast-check";
import type { Geometry, PixelSize, Vertex } from "../src/index.ts";

/** Finer is no coordinate, but the smallest numbers there are, which do not survive being halved. */
function toMicropixels(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}

/** Whole and broken coordinates, with many on and around the edges of the sizes below. */
const coordinate = fc
  .oneof(
    fc.integer({ min: -40, max: 140 }),
    fc.constantFrom(0, 100, 50),
    fc.double({ min: -200, max: 300, noNaN: true }),
  )
  .map(toMicropixels);
const extent = fc
  .oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.001, max: 300, noNaN: true }))
  .map(toMicropixels);
export const vertex: fc.Arbitrary<Vertex> = fc.tuple(coordinate, coordinate);

export const box: fc.Arbitrary<Geometry> = fc
  .tuple(coordinate, coordinate, extent, extent)
  .map((bbox) => ({ kind: "box", bbox }));
export const point: fc.Arbitrary<Geometry> = vertex.map(([x, y]) => ({ kind: "point", x, y }));
export const line: fc.Arbitrary<Geometry> = fc
  .tuple(vertex, vertex)
  .filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1])
  .map((points) => ({ kind: "line", points }));
export const polygon: fc.Arbitrary<Geometry & { kind: "polygon" }> = fc
  .array(vertex, { minLength: 3, maxLength: 9 })
  .map((points) => ({ kind: "polygon", points }));

export const geometry: fc.Arbitrary<Geometry> = fc.oneof(box, point, line, polygon);
export const size: fc.Arbitrary<PixelSize> = fc.record({
  widthPixels: fc.constantFrom(100, 64, 99.5),
  heightPixels: fc.constantFrom(100, 50),
});
