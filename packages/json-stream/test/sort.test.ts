import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { isJsonStreamError, sortValues } from "../src/index.ts";

interface Item {
  readonly key: string;
  readonly rank: number;
}

const items = fc
  .array(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 60 })
  .map((keys) => keys.map((key, rank): Item => ({ key, rank })));

function inMemory(values: readonly Item[]): Item[] {
  return [...values].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rank - b.rank));
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "m3-sort-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("sortValues() sorts by code unit and keeps the order of equals, however little it may hold, at each pass", async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.constantFrom(1, 50, 300, undefined), async (values, memoryCharacters) => {
      const sorted = await sortValues(values, { keyOf: ({ key }) => key, memoryCharacters });
      expect(sorted.length).toBe(values.length);
      expect(await collect(sorted.values())).toEqual(inMemory(values));
      expect(await collect(sorted.values())).toEqual(inMemory(values));
      await sorted.close();
    }),
    { numRuns: 60 },
  );
});

test("sortValues() holds what fits in memory and writes no file then", async () => {
  const temporaryFolder = await emptyFolder();
  const sorted = await sortValues(["b", "a"], { keyOf: (value) => value, temporaryFolder });
  expect(await collect(sorted.values())).toEqual(["a", "b"]);
  expect(await readdir(temporaryFolder)).toEqual([]);
});

test("sortValues() removes its files when it is closed, when it is left early, and when the source fails", async () => {
  const temporaryFolder = await emptyFolder();
  const options = { keyOf: String, memoryCharacters: 10, temporaryFolder };
  const sorted = await sortValues([5, 3, 9, 1, 7, 2, 8], options);
  for await (const value of sorted.values()) if (value === 3) break;
  expect(await readdir(temporaryFolder)).toHaveLength(1);
  await sorted.close();
  await sorted.close();
  expect(await readdir(temporaryFolder)).toEqual([]);

  const failing = async function* (): AsyncGenerator<number, void, undefined> {
    for (let value = 0; value < 100; value++) yield value;
    throw new RangeError("source");
  };
  await expect(sortValues(failing(), options)).rejects.toThrow(new RangeError("source"));
  expect(await readdir(temporaryFolder)).toEqual([]);
});

test("sortValues() stops at its signal", async () => {
  const controller = new AbortController();
  const sorted = await sortValues([3, 1, 2], { keyOf: String, memoryCharacters: 1, signal: controller.signal });
  controller.abort(new RangeError("enough"));
  await expect(collect(sorted.values())).rejects.toThrow(new RangeError("enough"));
  await sorted.close();
});

test("sortValues() says where it cannot write", async () => {
  const temporaryFolder = join(await emptyFolder(), "missing");
  const failure = await sortValues(["a", "b"], { keyOf: String, memoryCharacters: 1, temporaryFolder }).catch(
    (error: unknown) => error,
  );
  expect(isJsonStreamError(failure, "write-failed")).toBe(true);
});
