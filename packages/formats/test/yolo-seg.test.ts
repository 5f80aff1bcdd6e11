import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ringArea } from "../src/geometry.ts";
import { type Annotation, writeYoloSeg, yoloSeg } from "../src/index.ts";
import { mergeRings } from "../src/yolo-seg/merge-rings.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, held } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function rowsOf(annotations: readonly Annotation[]): Promise<number[][]> {
  const folder = await temporaryFolder();
  await writeYoloSeg([image("a.png", annotations, { widthPixels: 100, heightPixels: 100 })], folder);
  const text = await readFile(join(folder, "labels/train/a.txt"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((row) => row.split(" ").map(Number));
}

test("writeYoloSeg() makes an outline of a box, since a row of boxes among outlines spoils the file", async () => {
  const polygon = box("b", [0, 0, 1, 1], { geometry: { kind: "polygon", rings: [[10, 10, 50, 10, 10, 90]] } });
  expect(await rowsOf([box("a", [20, 30, 40, 50]), polygon])).toEqual([
    [0, 0.2, 0.3, 0.6, 0.3, 0.6, 0.8, 0.2, 0.8],
    [1, 0.1, 0.1, 0.5, 0.1, 0.1, 0.9],
  ]);
});

test("writeYoloSeg() joins the parts of an object by the shortest line", async () => {
  const rings = [
    [0, 0, 10, 0, 10, 10, 0, 10],
    [20, 0, 20, 10, 30, 10, 30, 0],
  ];
  const [row = []] = await rowsOf([box("a", [0, 0, 1, 1], { geometry: { kind: "polygon", rings } })]);
  expect(row.slice(1).map((value) => Math.round(value * 100))).toEqual([
    0, 0, 10, 0, 20, 0, 30, 0, 30, 10, 20, 10, 20, 0, 10, 0, 10, 10, 0, 10,
  ]);
});

test("mergeRings() keeps every vertex and the area", () => {
  const boxes = fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.boolean()), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(boxes, (list) => {
      const rings = list.map(([x, y, isTurned], index) => {
        const left = x + index * 100;
        const ring = [left, y, left + 10, y, left + 10, y + 20, left, y + 20];
        return isTurned ? [left, y, left, y + 20, left + 10, y + 20, left + 10, y] : ring;
      });
      const merged = mergeRings(rings);
      expect(ringArea(merged)).toBeCloseTo(200 * rings.length, 6);
      expect(merged).toHaveLength(8 * rings.length + 4 * (rings.length - 1));
      const points = new Set(
        Array.from({ length: merged.length / 2 }, (_, i) => `${merged[2 * i]},${merged[2 * i + 1]}`),
      );
      for (const ring of rings) for (let i = 0; i < 8; i += 2) expect(points).toContain(`${ring[i]},${ring[i + 1]}`);
    }),
  );
});

test("YOLO-seg gives back what it holds, boxes as their corners", async () => {
  const corners = (annotation: Annotation): Annotation => {
    if (annotation.geometry.kind !== "bbox") return annotation;
    const [x, y, w, h] = annotation.geometry.bbox;
    return { ...annotation, geometry: { kind: "polygon", rings: [[x, y, x + w, y, x + w, y + h, x, y + h]] } };
  };
  await checkRoundTrip(yoloSeg, {
    target: "out",
    imageFiles: true,
    write: { imageFiles: "link" },
    expected: (records) => {
      const outlined = records.map((record) => ({ ...record, annotations: record.annotations.map(corners) }));
      return held(yoloSeg, outlined).map((record) => ({ ...record, split: record.split ?? "train" }));
    },
    sort: (records) => records.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)),
  });
});
