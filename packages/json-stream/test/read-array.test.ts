import { Readable } from "node:stream";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { expect, test } from "vitest";
import { readArray, readArrayBatches } from "../src/index.ts";
import { badCases, goodCases } from "./cases.ts";
import { chunked, outcomeOf } from "./sources.ts";

const batchSizes = [1, 3, 50, 65_536];
const chunkings = [[1], [1, 0, 7], [4096]];

/** Every combination of batch size and chunks. */
const ways = batchSizes.flatMap((batchSizeBytes) => chunkings.map((sizes) => ({ batchSizeBytes, sizes })));

test.each(goodCases)("readArray() reads $what", async ({ text }) => {
  const bytes = Buffer.from(text);
  const expected: unknown = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
  for (const { batchSizeBytes, sizes } of ways) {
    const { elements, error } = await outcomeOf(readArray(chunked(bytes, sizes), { batchSizeBytes }));
    expect(error).toBeUndefined();
    expect(elements).toStrictEqual(expected);
  }
});

test.each(badCases)("readArray() refuses $what", async ({ text, code, at }) => {
  const bytes = Buffer.from(text);
  for (const { batchSizeBytes, sizes } of ways) {
    const { elements, error } = await outcomeOf(readArray(chunked(bytes, sizes), { batchSizeBytes }));
    expect({ code: error?.code, at: error?.byteOffset, message: error?.message }).toMatchObject({ code, at });
    if (error?.elementIndex !== undefined) {
      expect(elements).toHaveLength(error.elementIndex);
    }
  }
});

/** What stream-json makes of the text; `undefined` if it refuses it. */
async function oracle(text: string | Buffer): Promise<unknown[] | undefined> {
  const elements: unknown[] = [];
  try {
    const bytes = Buffer.from(text);
    for await (const item of Readable.from([bytes]).pipe(streamArray.withParserAsStream())) {
      elements.push((item as { value: unknown }).value);
    }
  } catch {
    return undefined;
  }
  return elements;
}

test("stream-json, another reader, agrees on every case but invalid UTF-8", async () => {
  const disagreements: string[] = [];
  for (const { what, text } of [...goodCases, ...badCases]) {
    const { elements, error } = await outcomeOf(readArray(chunked(Buffer.from(text), [4096])));
    const theirs = await oracle(text);
    if (JSON.stringify(error === undefined ? elements : undefined) !== JSON.stringify(theirs)) {
      disagreements.push(what);
    }
  }
  // Its one leniency: bytes that are not UTF-8 become U+FFFD.
  const encodings = badCases.filter(({ what, code }) => code === "invalid-utf8" && what !== "UTF-16");
  expect(disagreements).toEqual(encodings.map(({ what }) => what));
});

test("readArray() refuses every prefix of a small file", async () => {
  const text = JSON.stringify([{ a: "ä\n", b: [1.5, true, null] }, [{}, -2e3], "🐙\\", {}], null, 2);
  const bytes = Buffer.from(text);
  for (let size = 0; size < bytes.length; size++) {
    for (const batchSizeBytes of [3, 50, 65_536]) {
      const { error } = await outcomeOf(readArray(chunked(bytes.subarray(0, size), [7]), { batchSizeBytes }));
      expect({ size, code: error?.code, at: error?.byteOffset }).toEqual({
        size,
        code: size === 0 ? "empty" : "truncated",
        at: size,
      });
    }
  }
});

test("readArrayBatches() gives batches of about the size asked for, none of them empty", async () => {
  const elements = Array.from({ length: 2000 }, (_, id) => ({ id, text: "x".repeat(80) }));
  const source = chunked(Buffer.from(JSON.stringify(elements, null, 2)), [100_000]);
  const batches: unknown[][] = [];
  for await (const batch of readArrayBatches(source, { batchSizeBytes: 10_000 })) {
    batches.push(batch);
  }
  expect(batches.flat()).toEqual(elements);
  const sizes = batches.slice(0, -1).map((batch) => batch.length);
  expect(Math.min(...sizes)).toBeGreaterThan(50);
  expect(Math.max(...sizes)).toBeLessThan(100);
});
