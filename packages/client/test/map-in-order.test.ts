import fc from "fast-check";
import { expect, test } from "vitest";
import { mapInOrder } from "../src/index.ts";

test("mapInOrder() yields in the order of the items, whichever comes first, never more than so many at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 })),
      fc.integer({ min: 1, max: 6 }),
      async (turns, concurrency) => {
        let [running, peak] = [0, 0];
        const results: number[] = [];
        const map = async (item: number): Promise<number> => {
          peak = Math.max(peak, ++running);
          for (let turn = 0; turn < (turns[item] ?? 0); turn++) await Promise.resolve();
          running--;
          return item;
        };
        for await (const result of mapInOrder(turns.keys(), concurrency, map)) results.push(result);
        expect(results).toEqual([...turns.keys()]);
        expect(peak).toBe(Math.min(concurrency, turns.length));
      },
    ),
  );
});

test("mapInOrder() fails with the first failure in the order of the items and starts nothing more", async () => {
  const started: number[] = [];
  const map = async (item: number): Promise<number> => {
    started.push(item);
    if (item > 0) throw new RangeError(`item ${item}`);
    return item;
  };
  const results: number[] = [];
  const reading = (async () => {
    for await (const result of mapInOrder([0, 1, 2, 3, 4, 5], 2, map)) results.push(result);
  })();
  await expect(reading).rejects.toThrow("item 1");
  expect(results).toEqual([0]);
  expect(started).toEqual([0, 1, 2]);
});
