import { expect, test } from "vitest";
import { readObjectEntries } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";

const ways = [1, 3, 50, 65_536].flatMap((batchSizeBytes) =>
  [[1], [1, 0, 7], [4096]].map((sizes) => ({ batchSizeBytes, sizes })),
);

test.each([
  { what: "an empty object", text: "{}", entries: [] },
  { what: "an empty object with space", text: " {\n} ", entries: [] },
  { what: "a byte order mark", text: '\ufeff{"a":1}', entries: [["a", 1]] },
  {
    what: "scalars",
    text: '{"a":1,"b":"x","c":null,"d":true}',
    entries: [
      ["a", 1],
      ["b", "x"],
      ["c", null],
      ["d", true],
    ],
  },
  {
    what: "space everywhere",
    text: '{ "a" :\t1 ,\r\n"b"\n:\n2 }',
    entries: [
      ["a", 1],
      ["b", 2],
    ],
  },
  {
    what: "strings with structure in them",
    text: '{"a:,":"b:,}","\\"":"\\\\"}',
    entries: [
      ["a:,", "b:,}"],
      ['"', "\\"],
    ],
  },
  {
    what: "nested values",
    text: '{"a":{"b":[1,{"c":2}]},"d":[{"e":3}]}',
    entries: [
      ["a", { b: [1, { c: 2 }] }],
      ["d", [{ e: 3 }]],
    ],
  },
  {
    what: "integer-like keys in their order",
    text: '{"10":1,"9":2}',
    entries: [
      ["10", 1],
      ["9", 2],
    ],
  },
  {
    what: "keys twice, empty, and __proto__",
    text: '{"a":1,"a":2,"":3,"__proto__":4}',
    entries: [
      ["a", 1],
      ["a", 2],
      ["", 3],
      ["__proto__", 4],
    ],
  },
])("readObjectEntries() reads $what", async ({ text, entries }) => {
  for (const { batchSizeBytes, sizes } of ways) {
    const { elements, error } = await outcomeOf(
      readObjectEntries(chunked(Buffer.from(text), sizes), { batchSizeBytes }),
    );
    expect(error).toBeUndefined();
    expect(elements).toEqual(entries);
  }
});

test.each([
  { what: "a trailing comma", text: '{"a":1,}', code: "syntax", at: 7 },
  { what: "a leading comma", text: '{,"a":1}', code: "syntax", at: 1 },
  { what: "a double comma", text: '{"a":1,,"b":2}', code: "syntax", at: 7 },
  { what: "a comma for a colon", text: '{"a",1}', code: "syntax", at: 4 },
  { what: "a colon for a comma", text: '{"a":1:"b":2}', code: "syntax", at: 6 },
  { what: "a double colon", text: '{"a"::1}', code: "syntax", at: 5 },
  { what: "a key alone", text: '{"a"}', code: "syntax", at: 4 },
  { what: "a key without its value", text: '{"a":}', code: "syntax", at: 5 },
  { what: "a value without its key", text: "{:1}", code: "syntax", at: 1 },
  { what: "a key that is a number", text: "{1:2}", code: "syntax", at: 1 },
  { what: "a key that is null", text: '{"a":1,null:2}', code: "syntax", at: 7 },
  { what: "a key that is an array", text: '{["a"]:2}', code: "syntax", at: 1 },
  { what: "a bracket at the end", text: '{"a":1]', code: "syntax", at: 6 },
  { what: "crossed brackets", text: '{"a":[1},"b":2]', code: "syntax", at: 7 },
  { what: "NaN", text: '{"a":1,"b":NaN}', code: "syntax", at: 11 },
  { what: "text cut behind a key", text: '{"a":1,"b"', code: "truncated", at: 10 },
  { what: "text cut behind a colon", text: '{"a":1,"b":', code: "truncated", at: 11 },
  { what: "text cut at a border", text: '{"a":1', code: "truncated", at: 6 },
  { what: "text behind the end", text: '{"a":1}{"b":2}', code: "trailing-data", at: 7 },
  { what: "an array", text: '["a",1]', code: "wrong-top-level", at: 0 },
  { what: "a string", text: '"a"', code: "wrong-top-level", at: 0 },
  { what: "nothing", text: "", code: "empty", at: 0 },
])("readObjectEntries() refuses $what", async ({ text, code, at }) => {
  for (const { batchSizeBytes, sizes } of ways) {
    const { elements, error } = await outcomeOf(
      readObjectEntries(chunked(Buffer.from(text), sizes), { batchSizeBytes }),
    );
    expect({ code: error?.code, at: error?.byteOffset, message: error?.message }).toMatchObject({ code, at });
    if (error?.elementIndex !== undefined) {
      expect(elements).toHaveLength(error.elementIndex);
    }
  }
});

test("readObjectEntries() refuses every prefix of a small file", async () => {
  const bytes = Buffer.from(JSON.stringify({ a: "ä:,", b: { c: [1, 2] }, "": -1.5 }, null, 2));
  for (let size = 0; size < bytes.length; size++) {
    const { error } = await outcomeOf(readObjectEntries(chunked(bytes.subarray(0, size), [5]), { batchSizeBytes: 7 }));
    expect({ size, code: error?.code }).toEqual({ size, code: size === 0 ? "empty" : "truncated" });
  }
});
