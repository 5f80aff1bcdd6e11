import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Collector, type Sink } from "../src/sink.ts";

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
