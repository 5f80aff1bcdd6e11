import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openAtomicFile } from "../src/index.ts";
import { Collector, type Sink } from "../src/sink.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("Collector.write() has one write under way at a time, also of a chunk larger than its buffer", async () => {
  const taken: string[] = [];
  let waitingCount = 0;
  const slow: Sink = {
    write: async (bytes) => {
      expect(++waitingCount).toBe(1);
      await sleep(2);
      // Only now, so that a buffer which is filled anew too early shows.
      taken.push(bytes.toString("latin1"));
      waitingCount--;
    },
    finish: async () => expect(waitingCount).toBe(0),
    abandon: () => {},
  };
  const collector = new Collector(slow);
  const chunks = Array.from({ length: 24 }, (_, id) => String(id).padEnd(id % 5 === 0 ? 300_000 : 90_000));
  for (const chunk of chunks) await collector.write(chunk, "latin1");
  await collector.finish();
  expect(taken.join("") === chunks.join("")).toBe(true);
  expect(taken.length).toBeLessThan(chunks.length);
});

test("Collector.write() passes a large chunk of bytes on without a copy, and is done with it when it resolves", async () => {
  const taken: Buffer[] = [];
  const target: Sink = { write: async (bytes) => void taken.push(bytes), finish: async () => {}, abandon: () => {} };
  const memory = new Uint8Array(700_000).fill(7);
  const chunk = memory.subarray(50_000, 650_000);
  const collector = new Collector(target);
  await collector.write("first", "latin1");
  await collector.write(chunk, "latin1");
  expect(taken.map(({ length }) => length)).toEqual([5, 600_000]);
  expect(taken[1]?.buffer).toBe(memory.buffer);
  expect(taken[1]?.byteOffset).toBe(50_000);
});

test.each(["a.bin", "a.gz"])("AtomicFile.write() lets bytes be used anew once it has resolved: %s", async (name) => {
  const path = join(await temporaryFolder(), name);
  const file = await openAtomicFile(path);
  const chunk = new Uint8Array(600_000);
  for (let value = 1; value < 5; value++) await file.write(chunk.fill(value));
  chunk.fill(9);
  await file.commit();
  const bytes = await readFile(path);
  const plain = name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const expected = Buffer.concat([1, 2, 3, 4].map((value) => Buffer.alloc(600_000, value)));
  expect(plain.equals(expected)).toBe(true);
});
