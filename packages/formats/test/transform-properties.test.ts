import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addTaxonomy,
  clip,
  dedupe,
  keepCategories,
  minCount,
  minSize,
  negatives,
  remap,
  rollUp,
  sample,
  select,
  split,
  type Transform,
} from "../src/index.ts";
import { apply, boxDatasets, shuffled, unordered } from "./support/in-memory.ts";

const taxonomy = [
  { name: "a", parent: "ab", rank: "species" },
  { name: "b", parent: "ab", rank: "species" },
  { name: "ab", parent: "all", rank: "genus" },
  { name: "c", parent: "all", rank: "genus" },
  { name: "all", rank: "family" },
];

const transforms: Readonly<Record<string, Transform>> = {
  addTaxonomy: addTaxonomy(taxonomy),
  clip: clip(),
  dedupe: dedupe(),
  "dedupe by overlap": dedupe({ iou: 0.4 }),
  keepCategories: keepCategories(["b", "a"]),
  minCount: minCount(4),
  "minCount, empty images kept": minCount(4, { emptied: "keep" }),
  minSize: minSize({ pixels: 4, share: 0.2 }),
  negatives: negatives("drop"),
  remap: remap({ a: "b", c: "" }),
  "roll up to a rank": rollUp({ rank: "genus" }, { taxonomy }),
  "roll up to a count": rollUp({ minCount: 4 }, { taxonomy }),
  "roll up or drop": rollUp({ minCount: 4 }, { taxonomy, withoutAncestor: "drop" }),
  sample: sample(5, "seed"),
  select: select({ annotation: ({ category }) => category !== "d" }),
  "split by hash": split({ train: 0.6, val: 0.2, test: 0.2 }),
  "split in balance": split({ train: 0.6, val: 0.2, test: 0.2 }, { mode: "balanced" }),
};

describe.each(Object.entries(transforms))("%s", (_, transform) => {
  test("done twice is done once", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, async (records) => {
        const once = await apply(transform, records);
        const twice = await apply(transform, once.images);
        expect(twice.images).toEqual(once.images);
      }),
    );
  });

  test("does not depend on the order of images and annotations", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, fc.nat({ max: 1000 }), async (records, seed) => {
        const straight = await apply(transform, records);
        const mixed = await apply(transform, shuffled(records, seed));
        expect(unordered(mixed.images)).toEqual(unordered(straight.images));
        expect(mixed.codes.sort()).toEqual(straight.codes.sort());
      }),
    );
  });

  test("says each thing that it drops", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, async (records) => {
        const { images, said } = await apply(transform, records);
        const kept = new Map(images.map((image) => [image.id, new Set(image.annotations.map(({ id }) => id))]));
        const droppedImages = new Set(said.filter(({ dropped }) => dropped === "image").map(({ imageId }) => imageId));
        const droppedAnnotations = new Set(
          said.filter(({ dropped }) => dropped === "annotation").map(({ annotationId }) => annotationId),
        );
        for (const image of records) {
          expect(kept.has(image.id)).toBe(!droppedImages.has(image.id));
          for (const { id } of image.annotations) {
            if (kept.has(image.id)) expect(kept.get(image.id)?.has(id)).toBe(!droppedAnnotations.has(id));
          }
        }
      }),
    );
  });

  test("does not touch what it was given", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, async (records) => {
        const before = JSON.stringify(records);
        await apply(transform, records);
        expect(JSON.stringify(records)).toBe(before);
      }),
      { numRuns: 20 },
    );
  });
});
