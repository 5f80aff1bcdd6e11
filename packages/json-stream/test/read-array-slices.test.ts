import { expect, test } from "vitest";
import { parseArraySlice, readArraySlices } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";

const observations = Array.from({ length: 500 }, (_, index) => ({
  uuid: index,
  concept: `Prâya ${index}`,
  boxes: [{}],
}));

test.each([
  ["indented", JSON.stringify(observations, undefined, 2)],
  ["compact", JSON.stringify(observations)],
  ["behind a byte order mark, with line feeds behind it", `\ufeff\n${JSON.stringify(observations)}\n\n`],
])("an array comes in slices, each the text of a smaller one: %s", async (_, text) => {
  const slices = [];
  for await (const slice of readArraySlices(chunked(Buffer.from(text), [300]), { batchSizeBytes: 1000 })) {
    slices.push(slice);
  }
  expect(slices.length).toBeGreaterThan(text.length / 1500);
  for (const slice of slices) expect(slice.length).toBeLessThan(2000);
  expect(slices.flatMap((slice) => JSON.parse(slice.toString()))).toEqual(observations);
  expect(slices.flatMap((slice) => parseArraySlice(slice))).toEqual(observations);
});

test("the memory of a slice may be handed over", async () => {
  const bytes = Buffer.from(JSON.stringify(observations));
  const elements: unknown[] = [];
  for await (const slice of readArraySlices(chunked(bytes, [700]), { batchSizeBytes: 500 })) {
    const { byteOffset, byteLength } = slice;
    const moved = structuredClone(slice.buffer, { transfer: [slice.buffer as ArrayBuffer] });
    expect(slice.length).toBe(0);
    elements.push(...(parseArraySlice(Buffer.from(moved, byteOffset, byteLength)) ?? []));
  }
  expect(elements).toEqual(observations);
});

test("an empty array is one slice without elements", async () => {
  const { elements, error } = await outcomeOf(readArraySlices(chunked(Buffer.from(" [ ]"), [10])));
  expect([elements.map(parseArraySlice), error]).toEqual([[[]], undefined]);
});

test("what is no JSON shows in its slice", async () => {
  const text = JSON.stringify(observations).replace('"uuid":250', '"uuid":NaN');
  const { elements, error } = await outcomeOf(
    readArraySlices(chunked(Buffer.from(text), [900]), { batchSizeBytes: 1000 }),
  );
  expect(error).toBeUndefined();
  expect(elements.filter((slice) => parseArraySlice(slice) === undefined)).toHaveLength(1);
});

test.each([
  ["a cut", `${JSON.stringify(observations).slice(0, -1)}`, "truncated"],
  ["something behind the end", `${JSON.stringify(observations)}]`, "trailing-data"],
  ["another kind of file", "{}", "wrong-top-level"],
  ["nothing", "", "empty"],
])("%s ends it", async (_, text, code) => {
  const { error } = await outcomeOf(readArraySlices(chunked(Buffer.from(text), [900]), { batchSizeBytes: 1000 }));
  expect(error?.code).toBe(code);
});
