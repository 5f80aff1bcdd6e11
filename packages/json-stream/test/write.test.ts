import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  readArray,
  readObjectEntries,
  type WriteOptions,
  writeArray,
  writeArrayBatches,
  writeArrayTo,
  writeObject,
} from "../src/index.ts";
import { outcomeOf } from "./sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const elements = Array.from({ length: 700 }, (_, id) => ({
  id,
  name: `Größe "${id}"\n🐙`,
  none: null,
  empty: [{}, []],
}));

async function* later<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

test.each([
  { name: "a.json", layout: undefined, indent: 2 },
  { name: "a.json", layout: "compact" as const, indent: 0 },
  { name: "a.jsonl", layout: "indented" as const, indent: 2 },
])("writeArray() writes $name in layout $layout as JSON.stringify does, in ASCII", async ({ name, layout, indent }) => {
  const path = join(await temporaryFolder(), name);
  const result = await writeArray(path, elements, { layout });
  const text = await readFile(path, "latin1");
  expect(text).toMatch(/^[\n -~]*$/);
  expect(text).not.toMatch(/\n$/);
  expect(text.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))).toBe(
    JSON.stringify(elements, null, indent),
  );
  expect(result).toEqual({ elementCount: 700, sizeBytes: text.length });
});

test("writeArray() writes one element a line for names that say so", async () => {
  const folder = await temporaryFolder();
  for (const name of ["a.jsonl", "a.ndjson"]) {
    await writeArray(join(folder, name), later([{ a: "ä" }, 1, null]));
    expect(await readFile(join(folder, name), "utf8")).toBe('{"a":"\\u00e4"}\n1\nnull\n');
  }
});

test("writeArray() compresses for names that say so, always to the same bytes", async () => {
  const folder = await temporaryFolder();
  const [one, two] = [join(folder, "a.jsonl.gz"), join(folder, "b.bin")];
  const result = await writeArray(one, elements);
  await writeArray(two, elements, { gzip: true, layout: "lines" });
  expect(result).toEqual({ elementCount: 700, sizeBytes: (await stat(one)).size });
  expect(await readFile(one)).toEqual(await readFile(two));
  await writeArray(two, elements, { layout: "lines" });
  expect(gunzipSync(await readFile(one))).toEqual(await readFile(two));
  await writeArray(one, [1], { gzip: false });
  expect(await readFile(one, "utf8")).toBe("1\n");
});

test.each([
  { layout: "indented" as const, text: "[]" },
  { layout: "compact" as const, text: "[]" },
  { layout: "lines" as const, text: "" },
])("writeArray() writes no elements in layout $layout", async ({ layout, text }) => {
  const path = join(await temporaryFolder(), "a.json");
  expect(await writeArray(path, [], { layout })).toEqual({ elementCount: 0, sizeBytes: text.length });
  expect(await readFile(path, "utf8")).toBe(text);
});

test("what writeArray() writes, readArray() reads, in every layout", async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 40 }),
      fc.constantFrom("a.json", "a.jsonl", "a.json.gz", "compact"),
      async (values, name) => {
        const path = join(folder, name);
        const options: WriteOptions = name === "compact" ? { layout: "compact" } : {};
        const { elementCount, sizeBytes } = await writeArray(path, later(values), options);
        expect({ elementCount, sizeBytes }).toEqual({
          elementCount: values.length,
          sizeBytes: (await stat(path)).size,
        });
        // JSON has no -0 that JSON.stringify would keep.
        expect((await outcomeOf(readArray(path))).elements).toEqual(JSON.parse(JSON.stringify(values)));
      },
    ),
    { numRuns: 150, seed: 5 },
  );
});

test("what writeObject() writes, readObjectEntries() reads, whatever the keys", async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("10", "9", "__proto__", "")), fc.jsonValue()),
      ),
      fc.constantFrom("indented" as const, "compact" as const),
      async (entries, layout) => {
        const path = join(folder, "a.json");
        expect(await writeObject(path, entries, { layout })).toMatchObject({ elementCount: entries.length });
        const { elements: read, error } = await outcomeOf(readObjectEntries(path, { batchSizeBytes: 40 }));
        expect(error).toBeUndefined();
        expect(read).toEqual(JSON.parse(JSON.stringify(entries)));
      },
    ),
    { numRuns: 150, seed: 5 },
  );
});

test("writeObject() lays out as JSON.stringify does", async () => {
  const path = join(await temporaryFolder(), "a.json");
  const value = { a: 1, "ä\n": { b: [1, { c: "}\n" }], d: {}, e: [] }, f: null };
  await writeObject(path, Object.entries(value));
  expect(await readFile(path, "utf8")).toBe(JSON.stringify(value, null, 2).replace("ä", "\\u00e4"));
  await writeObject(path, later(Object.entries(value)), { layout: "compact" });
  expect(await readFile(path, "utf8")).toBe(JSON.stringify(value).replace("ä", "\\u00e4"));
  await writeObject(path, []);
  expect(await readFile(path, "utf8")).toBe("{}");
});

test("writeObject() refuses a layout of lines, asked for or by name", async () => {
  const folder = await temporaryFolder();
  await expect(writeObject(join(folder, "a.jsonl"), [])).rejects.toMatchObject({ code: "write-failed" });
  await expect(writeObject(join(folder, "a.json"), [], { layout: "lines" })).rejects.toMatchObject({
    code: "write-failed",
  });
  expect(await readdir(folder)).toEqual([]);
});

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

test.each([
  { what: "undefined", element: undefined, message: "expected a JSON value as element 20, got undefined" },
  { what: "NaN", element: Number.NaN, message: "expected a JSON value as element 20, got NaN" },
  {
    what: "Infinity inside",
    element: { a: [1, { b: Number.POSITIVE_INFINITY }] },
    message: 'expected a JSON value at "/a/1/b" of element 20, got Infinity',
  },
  {
    what: "1e400, as JSON.parse reads it",
    element: JSON.parse('{"a":-1e400}'),
    message: 'expected a JSON value at "/a" of element 20, got -Infinity',
  },
  {
    what: "undefined in an array",
    element: [1, undefined],
    message: 'expected a JSON value at "/1" of element 20, got undefined',
  },
  {
    what: "a hole in an array",
    element: new Array(1),
    message: 'expected a JSON value at "/0" of element 20, got undefined',
  },
  { what: "a function", element: () => 1, message: "expected a JSON value as element 20, got a function" },
  {
    what: "a symbol",
    element: { a: [Symbol("x")] },
    message: 'expected a JSON value at "/a/0" of element 20, got a symbol',
  },
  {
    what: "a BigInt",
    element: { a: 1n },
    message: "expected element 20 to be a JSON value, got one that is not (Do not know how to serialize a BigInt)",
  },
  {
    what: "a circle",
    element: cyclic,
    message:
      /^expected element 20 to be a JSON value, got one that is not \(Converting circular structure to JSON .*\)$/,
  },
])("writeArray() refuses $what, and leaves no file", async ({ element, message }) => {
  const folder = await temporaryFolder();
  const values = [...Array.from({ length: 20 }, (_, id) => ({ id, none: null })), element, 1];
  for (const name of ["a.json", "a.jsonl", "a.json.gz"]) {
    const path = join(folder, name);
    const error = await writeArray(path, values).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "write-failed", path, elementIndex: 20 });
    const prefix = `Cannot write ${JSON.stringify(path)}: `;
    expect((error as Error).message.slice(0, prefix.length)).toBe(prefix);
    expect((error as Error).message.slice(prefix.length)).toMatch(message);
  }
  expect(await readdir(folder)).toEqual([]);
  await expect(
    writeObject(join(folder, "o.json"), [
      ["a", 1],
      ["b", element],
    ]),
  ).rejects.toMatchObject({ elementIndex: 1 });
  expect(await readdir(folder)).toEqual([]);
});

test("writeArray() leaves out members that are undefined, and asks toJSON", async () => {
  const path = join(await temporaryFolder(), "a.json");
  await writeArray(path, [{ a: undefined, b: null, c: new Date(0) }], { layout: "compact" });
  expect(await readFile(path, "utf8")).toBe('[{"b":null,"c":"1970-01-01T00:00:00.000Z"}]');
});

test("writeArray() hands on the error of its elements, and keeps the previous file", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.json");
  await writeFile(path, "previous");
  const error = Object.assign(new Error("ENOENT: mine"), { code: "ENOENT", syscall: "open" });
  const failing = async function* (): AsyncGenerator<unknown> {
    yield* elements;
    throw error;
  };
  await expect(writeArray(path, failing())).rejects.toBe(error);
  expect(await readFile(path, "utf8")).toBe("previous");
  expect(await readdir(folder)).toEqual(["a.json"]);
});

test("writeArray() throws the reason of an abort, though its elements are silent, and leaves no file", async () => {
  const folder = await temporaryFolder();
  const controller = new AbortController();
  const reason = new Error("enough");
  const silent = async function* (): AsyncGenerator<unknown> {
    yield* elements;
    setTimeout(() => controller.abort(reason), 10);
    await new Promise(() => {});
  };
  await expect(writeArray(join(folder, "a.json"), silent(), { signal: controller.signal })).rejects.toBe(reason);
  const endless = function* (): Generator<unknown> {
    for (let id = 0; ; id++) {
      yield { id };
    }
  };
  await expect(writeArray(join(folder, "a.json"), endless(), { signal: controller.signal })).rejects.toBe(reason);
  await expect(writeArrayTo(new PassThrough(), endless(), { signal: controller.signal })).rejects.toBe(reason);
  expect(await readdir(folder)).toEqual([]);
});

test("writeArrayBatches() writes what writeArray() writes of the same elements, however they are batched", async () => {
  const folder = await temporaryFolder();
  const elements = Array.from({ length: 3000 }, (_, id) => ({ id, name: `Größe ${id}` }));
  const batches = async function* (size: number): AsyncGenerator<unknown[]> {
    for (let from = 0; from < elements.length; from += size) {
      yield elements.slice(from, from + size);
      yield [];
    }
  };
  for (const name of ["a.json", "a.jsonl", "a.json.gz"]) {
    await writeArray(join(folder, name), elements);
    for (const size of [1, 7, 256, 5000]) {
      const { elementCount } = await writeArrayBatches(join(folder, `b-${name}`), batches(size));
      expect(elementCount).toBe(3000);
      expect((await readFile(join(folder, `b-${name}`))).equals(await readFile(join(folder, name)))).toBe(true);
    }
  }
  await writeArrayBatches(join(folder, "none.json"), [[], []]);
  expect(await readFile(join(folder, "none.json"), "utf8")).toBe("[]");
  const bad = writeArrayBatches(join(folder, "bad.json"), [[1], [2, undefined]]);
  await expect(bad).rejects.toMatchObject({ code: "write-failed", elementIndex: 2 });
});
