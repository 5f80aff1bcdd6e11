import type { Annotation } from "@m3/formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { imageOf, type PackedPiece, type Piece, PiecePacker } from "../src/packed-piece.ts";

const text = fc.string({ unit: "binary", maxLength: 12 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const geometry: fc.Arbitrary<Annotation["geometry"]> = fc.oneof(
  fc.record({ kind: fc.constant("bbox" as const), bbox: fc.tuple(number, number, number, number) }),
  fc.record({
    kind: fc.constant("polygon" as const),
    rings: fc.array(fc.array(number, { maxLength: 8 }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("polyline" as const), points: fc.array(number, { maxLength: 8 }) }),
  fc.record({ kind: fc.constant("point" as const), x: number, y: number }),
);
const annotation: fc.Arbitrary<Annotation> = fc.record(
  {
    id: text,
    category: text,
    geometry,
    altCategory: text,
    provenance: fc.record({ observationUuid: text, observer: text, generator: text }, { requiredKeys: [] }),
    attributes: fc.record({ note: text, list: fc.array(fc.oneof(number, fc.boolean(), text), { maxLength: 3 }) }),
  },
  { requiredKeys: ["id", "category", "geometry", "provenance"] },
);
const piece: fc.Arbitrary<Piece> = fc.record(
  { annotation, image: fc.record({ id: text, url: text }, { requiredKeys: ["id"] }) },
  { requiredKeys: ["annotation"] },
);

/** A piece as it comes back from memory or disk. */
function passed(packer: PiecePacker, given: Piece): Piece {
  const packed = JSON.parse(JSON.stringify(packer.pack(given))) as PackedPiece;
  const image = imageOf(packed);
  return { annotation: packer.unpack(packed), ...(image !== undefined && { image }) };
}

test("unpack() and imageOf() give back what pack() was given, by way of JSON", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const packer = new PiecePacker();
      for (const given of pieces) expect(passed(packer, given)).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});

test("pack() shortens names that come again, and writes names out that come without end", () => {
  const packer = new PiecePacker();
  const named = (category: string): Piece => ({
    annotation: { id: "a", category, geometry: { kind: "point", x: 1, y: 2 }, provenance: {} },
  });
  expect(packer.pack(named("squid"))[1]).toBe(1);
  expect(packer.pack(named("squid"))[1]).toBe(1);
  for (let index = 1; index < 10_000; index++) packer.pack(named(`name ${index}`));
  expect(packer.pack(named("one more"))[1]).toBe("one more");
  expect(passed(packer, named("one more"))).toEqual(named("one more"));
  expect(passed(packer, named("name 9999"))).toEqual(named("name 9999"));
});
