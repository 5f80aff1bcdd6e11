import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { isJsonStreamError, sortEntries, sortEntryBatches } from "../src/index.ts";

type Item = readonly [key: string, rank: number];

const items = fc
  .array(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 60 })
  .map((keys) => keys.map((key, rank): Item => [key, rank]));

function inMemory(values: readonly Item[]): Item[] {
  return [...values].sort(([a, rankA], [b, rankB]) => (a < b ? -1 : a > b ? 1 : rankA - rankB));
}

function numbered(values: readonly number[]): (readonly [string, number])[] {
  return values.map((value) => [String(value), value]);
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

test("sortEntries() sorts by code unit and keeps the order of equals, however little it may hold, at each pass", async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.constantFrom(1, 50, 300, undefined), async (values, memoryBytes) => {
      const sorted = await sortEntries(values, { memoryBytes });
      expect(sorted.length).toBe(values.length);
      expect(await collect(sorted.entries())).toEqual(inMemory(values));
      expect(await collect(sorted.entries())).toEqual(inMemory(values));
      await sorted.close();
    }),
    { numRuns: 60 },
  );
});

test("sortEntryBatches() gives what sortEntries() gives, also of empty batches", async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.nat(7), fc.constantFrom(1, 50, undefined), async (values, size, memoryBytes) => {
      const batches = async function* (): AsyncGenerator<Item[]> {
        for (let from = 0; from < values.length; from += size + 1) {
          yield values.slice(from, from + size + 1);
          yield [];
        }
      };
      const sorted = await sortEntryBatches(batches(), { memoryBytes });
      expect(sorted.length).toBe(values.length);
      expect(await collect(sorted.entries())).toEqual(inMemory(values));
      await sorted.close();
    }),
    { numRuns: 60 },
  );
});

test("sortEntries() gives each key once with all of its values, however long these are", async () => {
  const lengths = fc.array(fc.tuple(fc.constantFrom("a", "b", "\u{1f990}"), fc.nat(40_000)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.constantFrom(1, 100_000, undefined), async (entries, memoryBytes) => {
      const values = entries.map(([key, length], rank) => [key, `${rank} ${"x".repeat(length)}`] as const);
      const keys = [...new Set(values.map(([key]) => key))].sort();
      const sorted = await sortEntries(values, { memoryBytes });
      const groups = await collect(sorted.groups());
      await sorted.close();
      const valuesOf = (wanted: string) => values.filter(([key]) => key === wanted).map(([, value]) => value);
      expect(groups).toEqual(keys.map((key) => [key, valuesOf(key)]));
    }),
    { numRuns: 30 },
  );
});

test("sortEntries() holds what fits in memory and writes no file then", async () => {
  const temporaryFolder = await emptyFolder();
  const sorted = await sortEntries(
    [
      ["b", 1],
      ["a", 2],
    ],
    { temporaryFolder },
  );
  expect(await collect(sorted.entries())).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(await readdir(temporaryFolder)).toEqual([]);
});

test("sortEntries() removes its files when it is closed, when it is left early, and when the source fails", async () => {
  const temporaryFolder = await emptyFolder();
  const options = { memoryBytes: 2, temporaryFolder };
  const sorted = await sortEntries(numbered([5, 3, 9, 1, 7, 2, 8]), options);
  for await (const [, value] of sorted.entries()) if (value === 3) break;
  expect(await readdir(temporaryFolder)).toHaveLength(1);
  await sorted.close();
  await sorted.close();
  expect(await readdir(temporaryFolder)).toEqual([]);

  const failing = async function* (): AsyncGenerator<readonly [string, number], void, undefined> {
    yield* numbered(Array.from({ length: 100 }, (_, value) => value));
    throw new RangeError("source");
  };
  await expect(sortEntries(failing(), options)).rejects.toThrow(new RangeError("source"));
  expect(await readdir(temporaryFolder)).toEqual([]);
});

test.for([1, undefined])(
  "sortEntries() gives nothing more once it is closed, and says so (%s bytes of memory)",
  async (memoryBytes) => {
    const sorted = await sortEntries(numbered([3, 1, 2]), { memoryBytes });
    const begun = [sorted.entries(), sorted.groups()];
    await sorted.close();
    for (const values of [...begun, sorted.entries(), sorted.groups()]) {
      await expect(collect<unknown>(values)).rejects.toThrow(
        new TypeError("Cannot go over sorted entries: they are closed"),
      );
    }
  },
);

test("sortEntries() stops at its signal", async () => {
  const controller = new AbortController();
  const sorted = await sortEntries(numbered([3, 1, 2]), { memoryBytes: 1, signal: controller.signal });
  controller.abort(new RangeError("enough"));
  await expect(collect(sorted.entries())).rejects.toThrow(new RangeError("enough"));
  await sorted.close();
});

test("sortEntries() says where it cannot write", async () => {
  const temporaryFolder = join(await emptyFolder(), "missing");
  const failure = await sortEntries(numbered([1, 2]), { memoryBytes: 1, temporaryFolder }).catch(
    (error: unknown) => error,
  );
  expect(isJsonStreamError(failure, "write-failed")).toBe(true);
});

test.runIf(process.platform === "linux")("sortEntries() keeps no file open that cannot be read", async () => {
  const temporaryFolder = await emptyFolder();
  const sorted = await sortEntries(numbered([3, 1, 2]), { memoryBytes: 1, temporaryFolder });
  const [name = ""] = await readdir(temporaryFolder);
  const run = join(temporaryFolder, name, "run-1.jsonl");
  await rm(run);
  // A folder can be opened, but not read.
  await mkdir(run);
  await expect(collect(sorted.entries())).rejects.toSatisfy((error) => isJsonStreamError(error, "read-failed"));
  const numbers = await readdir("/proc/self/fd");
  const open = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => "")));
  expect(open.filter((path) => path.startsWith(temporaryFolder))).toEqual([]);
  await sorted.close();
});

test.skipIf(!existsSync("/proc/self/fd"))("sortEntries() opens no more than 64 temporary files at once", async () => {
  const openCount = async (folder: string): Promise<number> => {
    const numbers = await readdir("/proc/self/fd");
    const open = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => "")));
    return open.filter((path) => path.startsWith(folder)).length;
  };
  for (const [count, fileCount] of [
    [64, 64],
    [65, 64],
    [200, 64],
  ] as const) {
    const temporaryFolder = await emptyFolder();
    const values = Array.from({ length: count }, (_, rank): Item => [String((rank * 7) % 10), rank]);
    const sorted = await sortEntries(values, { memoryBytes: 1, temporaryFolder });
    const [name = ""] = await readdir(temporaryFolder);
    expect(await readdir(join(temporaryFolder, name))).toHaveLength(fileCount);
    const pass = sorted.entries();
    const first = (await pass.next()).value as Item;
    expect(await openCount(temporaryFolder)).toBe(fileCount);
    expect([first, ...(await collect(pass))]).toEqual(inMemory(values));
    const groups = await collect(sorted.groups());
    expect(groups.flatMap(([key, ranks]) => ranks.map((rank): Item => [key, rank]))).toEqual(inMemory(values));
    await sorted.close();
    expect(await readdir(temporaryFolder)).toEqual([]);
  }
});
