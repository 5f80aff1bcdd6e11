import { expect, test } from "vitest";
import { readArray } from "../src/index.ts";
import { documentText, mutated, Random } from "./random-json.ts";
import { chunked, outcomeOf } from "./sources.ts";

const ways = [1, 3, 50, 65_536].flatMap((batchSizeBytes) =>
  [[1], [1, 0, 7], [4096]].map((sizes) => ({ batchSizeBytes, sizes })),
);

test.each([
  { what: "values", text: '{"a":1}\n2\n"x"\n[3]\nnull\n', elements: [{ a: 1 }, 2, "x", [3], null] },
  { what: "a last line without a line feed", text: "1\n2", elements: [1, 2] },
  { what: "CRLF, blank lines and space", text: " 1 \r\n\r\n\n\t2\r\n \n", elements: [1, 2] },
  { what: "a byte order mark", text: "\ufeff1\n2\n", elements: [1, 2] },
  { what: "U+2028 and escaped line feeds in strings", text: '"a\u2028b"\n"a\\nb"\n', elements: ["a\u2028b", "a\nb"] },
  { what: "nothing at all", text: "", elements: [] },
  { what: "blank lines only", text: "\n \n", elements: [] },
])('readArray() with layout "lines" reads $what', async ({ text, elements }) => {
  for (const { batchSizeBytes, sizes } of ways) {
    const source = chunked(Buffer.from(text), sizes);
    const outcome = await outcomeOf(readArray(source, { batchSizeBytes, layout: "lines" }));
    expect(outcome).toEqual({ elements, error: undefined });
  }
});

test.each([
  { what: "two values on a line", text: "1\n2 3\n", code: "syntax", at: 4, index: 1 },
  { what: "a comma behind a value", text: "1,\n2\n", code: "syntax", at: 1, index: 0 },
  { what: "lines that would be an array together", text: "1,2\n[3\n4]\n", code: "syntax", at: 1, index: 0 },
  { what: "a value over two lines", text: '1\n{"a":\n1}\n', code: "syntax", at: 7, index: 1 },
  { what: "an indented array", text: '[\n  {\n    "a": 1\n  }\n]', code: "syntax", at: 1, index: 0 },
  { what: "NaN", text: '{"a":1}\n{"a":NaN}\n', code: "syntax", at: 13, index: 1 },
  { what: "a cut line", text: '1\n{"a":', code: "truncated", at: 7, index: 1 },
  {
    what: "a line cut in a character",
    text: Buffer.from([0x31, 0x0a, 0x22, 0xe2, 0x82]),
    code: "truncated",
    at: 5,
    index: 1,
  },
  {
    what: "a character cut by a line feed",
    text: Buffer.from([0x22, 0xe2, 0x82, 0x0a, 0x31]),
    code: "invalid-utf8",
    at: 1,
    index: 0,
  },
  {
    what: "invalid UTF-8",
    text: Buffer.from([0x31, 0x0a, 0x22, 0xff, 0x22, 0x0a]),
    code: "invalid-utf8",
    at: 3,
    index: 1,
  },
  { what: "a byte order mark on a later line", text: "1\n\ufeff2\n", code: "syntax", at: 2, index: 1 },
])('readArray() with layout "lines" refuses $what', async ({ text, code, at, index }) => {
  for (const { batchSizeBytes, sizes } of ways) {
    const source = chunked(Buffer.from(text), sizes);
    const { elements, error } = await outcomeOf(readArray(source, { batchSizeBytes, layout: "lines" }));
    expect({
      code: error?.code,
      at: error?.byteOffset,
      index: error?.elementIndex,
      message: error?.message,
    }).toMatchObject({ code, at, index });
    expect(elements).toHaveLength(index);
  }
});

test('readArray() with layout "lines" says so when it meets a whole document', async () => {
  const { error } = await outcomeOf(readArray(chunked(Buffer.from("[\n  1\n]\n"), [9]), { layout: "lines" }));
  expect(error?.message).toBe(
    'Cannot read input: expected a value or "]", got the end of the line (one value a line is due, not one over many lines) at byte 1 (element 0)',
  );
});

test('readArray() with layout "lines" agrees with JSON.parse of each line', async () => {
  const random = new Random(3);
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: random.below(5) }, () => {
      const line = documentText(random, true).replaceAll(/[\r\n]/g, " ");
      return random.below(3) === 0 ? mutated(line, random).toString("utf8") : line;
    }).join(random.pick(["\n", "\r\n", "\n\n"]));
    const expected: unknown[] = [];
    let isGood = true;
    for (const line of text.split("\n").filter((part) => /[^ \t\r]/.test(part))) {
      try {
        expected.push(JSON.parse(line));
      } catch {
        isGood = false;
        break;
      }
    }
    const source = chunked(Buffer.from(text), [1 + random.below(20), random.below(3)]);
    const outcome = await outcomeOf(readArray(source, { layout: "lines", batchSizeBytes: 1 + random.below(30) }));
    expect({ text, isGood: outcome.error === undefined, elements: outcome.elements }).toEqual({
      text,
      isGood,
      elements: expected,
    });
  }
});
