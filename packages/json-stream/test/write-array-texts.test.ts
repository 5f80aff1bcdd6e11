import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type ElementTexts, layoutOf, toAscii, writeArray, writeArrayTexts, writeArrayTextsTo } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const elements = Array.from({ length: 700 }, (_, id) => ({ id, name: `Größe "${id}"\n🐙\u007f`, empty: [{}, []] }));

/** The text of each element as it stands in the layout, in batches of seven, an empty one among them. */
function textsIn(layout: "indented" | "compact" | "lines"): string[][] {
  const texts = elements.map((element) =>
    layout === "indented" ? JSON.stringify(element, undefined, 2).replaceAll("\n", "\n  ") : JSON.stringify(element),
  );
  return [[], ...Array.from({ length: 100 }, (_, batch) => texts.slice(7 * batch, 7 * batch + 7)), []];
}

const asText = (batches: string[][]): ElementTexts[] => batches;
const asBytes = (batches: string[][]): ElementTexts[] =>
  batches.map((texts, batch) => (batch % 3 === 0 ? texts : texts.map((text) => Buffer.from(toAscii(text), "latin1"))));

test.each([
  ["indented", "text", asText],
  ["indented", "bytes", asBytes],
  ["compact", "text", asText],
  ["compact", "bytes", asBytes],
  ["lines", "text", asText],
  ["lines", "bytes", asBytes],
] as const)("writeArrayTexts() writes what writeArray() does: %s, from %s", async (layout, _, as) => {
  const folder = await temporaryFolder();
  const result = await writeArrayTexts(join(folder, "texts"), as(textsIn(layout)), { layout });
  const expected = await writeArray(join(folder, "values"), elements, { layout });
  expect(await readFile(join(folder, "texts"), "latin1")).toBe(await readFile(join(folder, "values"), "latin1"));
  expect(result).toEqual(expected);
});

test.each([
  ["a.json", "[]"],
  ["a.jsonl", ""],
])("writeArrayTexts() writes an empty %s", async (name, text) => {
  const path = join(await temporaryFolder(), name);
  expect(await writeArrayTexts(path, [[]])).toEqual({ elementCount: 0, sizeBytes: text.length });
  expect(await readFile(path, "utf8")).toBe(text);
});

test("writeArrayTextsTo() writes to a stream, which stays open", async () => {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  await writeArrayTextsTo(stream, [['{\n    "a": "ä"\n  }'], ["2"]]);
  expect(stream.read().toString()).toBe('[\n  {\n    "a": "\\u00e4"\n  },\n  2\n]');
  expect(stream.writable).toBe(true);
});

test("writeArrayTexts() leaves what was there when it is aborted", async () => {
  const path = join(await temporaryFolder(), "a.json");
  await writeArray(path, [1]);
  const controller = new AbortController();
  const batches = async function* (): AsyncGenerator<string[]> {
    yield ["2"];
    controller.abort(new TypeError("enough"));
    yield ["3"];
  };
  await expect(writeArrayTexts(path, batches(), { signal: controller.signal })).rejects.toThrow("enough");
  expect(await readFile(path, "utf8")).toBe("[\n  1\n]");
});

test.each([
  ["a.json", "indented"],
  ["a.json.gz", "indented"],
  ["a.jsonl", "lines"],
  ["a.NDJSON.gz", "lines"],
  ["-", "indented"],
])("layoutOf() goes by the name: %s", (name, layout) => {
  expect(layoutOf(name)).toBe(layout);
});
