import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetStats } from "../src/index.ts";
import { DistributionMeter } from "../src/stats/distribution.ts";
import { boxDatasets, inMemory, shuffled } from "./support/in-memory.ts";
import { box, image } from "./support/records.ts";

test("datasetStats() counts what is there, by category, split, depth and group", async () => {
  const size = { widthPixels: 100, heightPixels: 100 };
  const records = [
    image("1.png", [box("b", [0, 0, 20, 10]), box("b", [0, 0, 40, 40]), box("a", [0, 0, 100, 100])], {
      ...size,
      split: "train",
      group: "dive 1",
      capture: { depthMeters: 499 },
    }),
    image("2.png", [], { ...size, split: "val", group: "dive 1", capture: { depthMeters: 1200.5 } }),
    image("3.png", [{ ...box("a", [0, 0, 1, 1]), geometry: { kind: "point", x: 1, y: 1 } }], size),
  ];
  const stats = await datasetStats(inMemory(records, [{ name: "c" }, { name: "a" }]));
  expect(stats).toMatchObject({
    imageCount: 3,
    negativeImageCount: 1,
    annotationCount: 4,
    geometry: { bbox: 3, point: 1, polygon: 0, polyline: 0 },
    categories: [
      { name: "a", annotationCount: 2, imageCount: 2 },
      { name: "b", annotationCount: 2, imageCount: 1 },
      { name: "c", annotationCount: 0, imageCount: 0 },
    ],
    annotationsPerImage: { count: 3, min: 0, max: 3 },
    boxes: {
      widthPixels: { count: 3, min: 20, max: 100 },
      aspectRatio: { min: 1, max: 2 },
      areaShare: { min: 0.02, max: 1 },
      sizes: { small: 1, medium: 1, large: 1 },
    },
    imagesPerGroup: { count: 2, min: 1, max: 2 },
    depths: [
      { fromMeters: 0, toMeters: 500, imageCount: 1, annotationCount: 3 },
      { fromMeters: 1000, toMeters: 1500, imageCount: 1, annotationCount: 0 },
    ],
    splits: {
      partedGroupCount: 1,
      splits: [
        { name: "train", imageCount: 1 },
        { name: "val", negativeImageCount: 1 },
      ],
    },
  });
});

test("datasetStats() of nothing is zeros, not NaN", async () => {
  const stats = await datasetStats(inMemory([]));
  expect(JSON.stringify(stats)).not.toMatch(/null|NaN/);
  expect(stats.boxes.widthPixels.median).toBeUndefined();
});

test("datasetStats() does not depend on the order", async () => {
  await fc.assert(
    fc.asyncProperty(boxDatasets, fc.nat({ max: 100 }), async (records, seed) => {
      const straight = await datasetStats(inMemory(records));
      const mixed = await datasetStats(inMemory(shuffled(records, seed)));
      const rounded = (value: unknown) =>
        JSON.stringify(value, (_, item) => (typeof item === "number" ? Math.fround(item) : item));
      expect(rounded(mixed)).toBe(rounded(straight));
    }),
  );
});

test("DistributionMeter's quantiles of small integers are integers that were met", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 49 }), { minLength: 1 }), (values) => {
      const meter = new DistributionMeter();
      for (const value of values) meter.add(value);
      const { p5, median, p95 } = meter.distribution;
      for (const quantile of [p5, median, p95]) expect(values).toContain(quantile);
    }),
  );
});

test("DistributionMeter's quantiles are within 1 % of the true ones", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }), (values) => {
      const meter = new DistributionMeter();
      for (const value of values) meter.add(value);
      const sorted = values.toSorted((a, b) => a - b);
      const { min, max, mean, p5, median, p95 } = meter.distribution;
      expect([min, max]).toEqual([sorted[0], sorted.at(-1)]);
      expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
      for (const [share, got] of [
        [0.05, p5],
        [0.5, median],
        [0.95, p95],
      ] as const) {
        const truth = sorted[Math.ceil(share * sorted.length) - 1] as number;
        expect(Math.abs((got as number) - truth)).toBeLessThanOrEqual(truth * 0.0101);
      }
    }),
  );
});
