import fc from "fast-check";
import type { Category, Dataset, Diagnostic, ImageRecord, Transform } from "../../src/index.ts";
import { box, image } from "./records.ts";
import { collect } from "./round-trip.ts";

/** A dataset of records in memory. */
export function inMemory(records: readonly ImageRecord[], categories: readonly Category[] = []): Dataset {
  return {
    categories,
    images: async function* () {
      yield* records;
    },
    close: async () => {},
  };
}

/** What a transform makes of records in its first pass, and what it says. A second pass must give the same and say nothing. */
export async function apply(
  transform: Transform,
  records: readonly ImageRecord[],
  categories: readonly Category[] = [],
): Promise<{ images: ImageRecord[]; categories: readonly Category[]; said: Diagnostic[]; codes: string[] }> {
  const said: Diagnostic[] = [];
  const dataset = await transform(inMemory(records, categories), {
    onDiagnostic: (diagnostic) => said.push(diagnostic),
  });
  const images = await collect(dataset.images());
  const count = said.length;
  const again = await collect(dataset.images());
  if (said.length !== count) throw new TypeError("The second pass said something");
  if (JSON.stringify(again) !== JSON.stringify(images)) throw new TypeError("The second pass gave other images");
  return { images, categories: dataset.categories, said, codes: said.map(({ code }) => code) };
}

/** Small datasets of boxes in few categories, videos and moments, with ids of their own. */
export const boxDatasets: fc.Arbitrary<ImageRecord[]> = fc
  .array(
    fc.record({
      video: fc.constantFrom("v1", "v2", "v3", "v4", undefined),
      moment: fc.constantFrom("m1", "m2", "m3", undefined),
      group: fc.constantFrom("dive 1", undefined, undefined),
      seconds: fc.integer({ min: 0, max: 100 }),
      boxes: fc.array(
        fc.record({
          category: fc.constantFrom("a", "b", "c", "d"),
          left: fc.integer({ min: -5, max: 30 }),
          width: fc.integer({ min: 1, max: 10 }),
        }),
        { maxLength: 5 },
      ),
    }),
    { maxLength: 25 },
  )
  .map((drafts) =>
    drafts.map(({ video, moment, group, seconds, boxes }, index) =>
      image(
        `${index}.png`,
        boxes.map(({ category, left, width }, number) =>
          box(category, [left, 0, width, 10], { id: `${index}-${number}` }),
        ),
        {
          widthPixels: 32,
          heightPixels: 32,
          ...(group !== undefined && { group }),
          capture: {
            elapsedTimeMillis: seconds * 1000,
            ...(video !== undefined && { videoReferenceUuid: video }),
            ...(moment !== undefined && { imagedMomentUuid: moment }),
          },
        },
      ),
    ),
  );

/** The same records in another order, and annotations within each as well. */
export function shuffled(records: readonly ImageRecord[], seed: number): ImageRecord[] {
  const order = <T>(items: readonly T[]): T[] =>
    items
      .map((item, index) => ({ item, key: ((index + 1) * (seed * 2 + 1) * 7919) % 104729 }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return order(records).map((record) => ({ ...record, annotations: order(record.annotations) }));
}

/** What does not depend on any order. */
export function unordered(records: readonly ImageRecord[]): string[] {
  return records
    .map((record) =>
      JSON.stringify({ ...record, annotations: record.annotations.map((item) => JSON.stringify(item)).sort() }),
    )
    .sort();
}
