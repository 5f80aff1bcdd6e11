import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFormatsError, parseMapping, readMapping } from "../src/index.ts";
import { awkwardNames } from "./support/names.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const mappings = fc.dictionary(awkwardNames, fc.oneof(awkwardNames, fc.constant("")));

test("parseMapping() reads any JSON object of names", async () => {
  await fc.assert(
    fc.asyncProperty(mappings, async (mapping) => {
      expect([...(await parseMapping(JSON.stringify(mapping)))]).toEqual(Object.entries(mapping));
    }),
  );
});

test("parseMapping() reads any CSV of two columns", async () => {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(mappings, async (mapping) => {
      const text = Object.entries(mapping).map(([from, to]) => `${quoted(from)},${quoted(to)}\r\n`);
      expect([...(await parseMapping(text.join("")))]).toEqual(Object.entries(mapping));
    }),
  );
});

test("parseMapping() never throws anything but its error", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string().map((text) => `{${text}`),
      ),
      async (text) => {
        try {
          await parseMapping(text);
        } catch (error) {
          expect(isFormatsError(error, "invalid-setting")).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("parseMapping() reads what people write", async () => {
  const text = "\ufeffLRJ complex,Benthocodon\nPeniagone sp. A,Peniagone,a comment\n\ntrash,\n";
  expect([...(await parseMapping(text))]).toEqual([
    ["LRJ complex", "Benthocodon"],
    ["Peniagone sp. A", "Peniagone"],
    ["trash", ""],
  ]);
  expect([...(await parseMapping('{ "a": null, "b": "c" }'))]).toEqual([
    ["a", ""],
    ["b", "c"],
  ]);
  expect([...(await parseMapping("a,b\na,b\n"))]).toEqual([["a", "b"]]);
});

test.each([
  ["a,b\na,c\n", 'expected "a" once, got it as "b" and as "c"'],
  ["a\n", 'expected an old name and a new one in each row, got "a" in row 1'],
  ["a,b\n,c\n", 'got ",c" in row 2'],
  ['{"a": 1}', 'expected a name for "a", got 1'],
  ['{"a": "b"', "expected JSON, got"],
  ['[{"a": "b"}]', "expected CSV of two columns or a JSON object, got a JSON list"],
  ['"a,b', "expected CSV of two columns or a JSON object, got"],
])("parseMapping(%j) says what is wrong", async (text, message) => {
  await expect(parseMapping(text, "map.csv")).rejects.toThrow(message);
  await expect(parseMapping(text, "map.csv")).rejects.toMatchObject({ code: "invalid-setting", path: "map.csv" });
});

test("readMapping() tells CSV and JSON apart by their content", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "map.txt"), ' {"a": "b"}');
  expect([...(await readMapping(join(folder, "map.txt")))]).toEqual([["a", "b"]]);
  await expect(readMapping(join(folder, "none.csv"))).rejects.toMatchObject({ code: "read-failed" });
});
