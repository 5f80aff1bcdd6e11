import { expect, test } from "vitest";
import { interruptible } from "../src/interruptible.ts";

/** Gives 1 and 2, then nothing ever again; `isClosed` tells whether it was told to end. */
function silentAfterTwo(): AsyncIterable<number> & { isClosed: boolean } {
  let count = 0;
  const source = {
    isClosed: false,
    [Symbol.asyncIterator]: () => ({
      next: (): Promise<IteratorResult<number>> => {
        count++;
        return count > 2 ? new Promise(() => {}) : Promise.resolve({ done: false, value: count });
      },
      return: (): Promise<IteratorResult<number>> => {
        source.isClosed = true;
        return new Promise(() => {});
      },
    }),
  };
  return source;
}

test("interruptible() throws the reason though the source neither answers nor closes", async () => {
  const source = silentAfterTwo();
  const controller = new AbortController();
  const reader = interruptible(source, controller.signal);
  expect([await reader.next(), await reader.next()]).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
  ]);
  const third = reader.next();
  controller.abort("reason");
  await expect(third).rejects.toBe("reason");
  expect(source.isClosed).toBe(true);
});

test("interruptible() notices an abort that came while its reader was busy", async () => {
  const source = silentAfterTwo();
  const controller = new AbortController();
  const reader = interruptible(source, controller.signal);
  await reader.next();
  await reader.next();
  controller.abort("reason");
  await expect(reader.next()).rejects.toBe("reason");
  expect(source.isClosed).toBe(true);
});

test("interruptible() hands on items, the end, errors and an early return", async () => {
  const { signal } = new AbortController();
  let isClosed = false;
  const source = async function* (): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
      throw new RangeError("mine");
    } finally {
      isClosed = true;
    }
  };
  const seen: number[] = [];
  const reading = (async (): Promise<void> => {
    for await (const item of interruptible(source(), signal)) {
      seen.push(item);
    }
  })();
  await expect(reading).rejects.toThrow("mine");
  expect(seen).toEqual([1, 2]);
  isClosed = false;
  for await (const item of interruptible(source(), signal)) {
    expect(item).toBe(1);
    break;
  }
  expect(isClosed).toBe(true);
});
