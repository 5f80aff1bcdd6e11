import fc from "fast-check";
import { expect, test } from "vitest";
import { readAhead } from "../src/read-ahead.ts";
import { caught, collect } from "./serve.ts";

test("readAhead() gives all lists one after the other, and reads only so many and so far ahead", async () => {
  const lists = fc.array(fc.array(fc.nat(3), { maxLength: 12 }), { maxLength: 8 });
  const sizes = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(lists, sizes, sizes, async (delays, concurrency, bufferedCount) => {
      let openCount = 0;
      let peakCount = 0;
      const read = delays.map(() => 0);
      async function* open(index: number): AsyncGenerator<string, void, undefined> {
        peakCount = Math.max(peakCount, ++openCount);
        for (const [at, turns] of (delays[index] as number[]).entries()) {
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          read[index] = at + 1;
          yield `${index}/${at}`;
        }
        openCount--;
      }
      const got: string[] = [];
      for await (const item of readAhead(delays.keys(), open, { concurrency, bufferedCount })) {
        got.push(item);
        const current = Number(item.split("/")[0]);
        for (const [index, count] of read.entries()) {
          if (index > current) expect(count).toBeLessThanOrEqual(bufferedCount);
        }
      }
      expect(got).toEqual(delays.flatMap((list, index) => list.map((_, at) => `${index}/${at}`)));
      expect(peakCount).toBeLessThanOrEqual(concurrency);
    }),
  );
});

test("readAhead() fails in its turn, and closes what nobody gets to", async () => {
  const closed: number[] = [];
  async function* open(index: number): AsyncGenerator<number, void, undefined> {
    try {
      yield index;
      if (index === 1) throw new TypeError("broken");
      yield index;
    } finally {
      closed.push(index);
    }
  }
  const got: number[] = [];
  const reading = (async () => {
    for await (const item of readAhead([0, 1, 2, 3], open, { concurrency: 4, bufferedCount: 1 })) got.push(item);
  })();
  await expect(caught(reading)).resolves.toMatchObject({ message: "broken" });
  expect(got).toEqual([0, 0, 1]);
  await expect.poll(() => closed.toSorted()).toEqual([0, 1, 2, 3]);
  await expect(collect(readAhead([], open, { concurrency: 2, bufferedCount: 1 }))).resolves.toEqual([]);
});
