import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBatchesOfKind } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

async function* elementsOf(text: string): AsyncGenerator<unknown> {
  const toError = (error: Error): RangeError => new RangeError(`${error.message}; a list is due`);
  const source = chunked(Buffer.from(text), [9]);
  for await (const batch of readBatchesOfKind(source, { name: "a", toError })) yield* batch;
}

test("readBatchesOfKind() reads what readArrayBatches() does", async () => {
  expect(await outcomeOf(elementsOf('[{"a":1},2]'))).toMatchObject({ elements: [{ a: 1 }, 2], error: undefined });
});

test("readBatchesOfKind() lets the caller say what a file of another kind should have been", async () => {
  const expected = 'Cannot read "a": expected a JSON array, got a single object at byte 0; a list is due';
  await expect(elementsOf('{"a":\n1}').next()).rejects.toThrow(new RangeError(expected));
});

test.each(["", " \n"])("readBatchesOfKind() tells of %j that an empty list would have been written", async (text) => {
  const read = elementsOf(text).next();
  await expect(read).rejects.toThrow(`: an empty list is "[]", so what should have written it may have failed; a list`);
});

test("readBatchesOfKind() takes nothing at all for an empty list where the name says lines", async () => {
  const path = join(await temporaryFolder(), "none.jsonl");
  await writeFile(path, "");
  const toError = (error: Error): Error => error;
  expect(await readBatchesOfKind(path, { toError }).next()).toEqual({ done: true, value: undefined });
});

test("readBatchesOfKind() leaves the error of a damaged file as it is", async () => {
  const { elements, error } = await outcomeOf(elementsOf('[{"a":1},'));
  expect(elements).toEqual([{ a: 1 }]);
  expect(error).toMatchObject({ name: "JsonStreamError", code: "truncated" });
});

test.each([
  ["one object a line", '{"a":1}\n{"a":[2]}\n', [{ a: 1 }, { a: [2] }]],
  [
    "one object a line behind a byte order mark, with CRLF and blank lines",
    '\ufeff\r\n{"a":1}\r\n\r\n{"a":2}',
    [{ a: 1 }, { a: 2 }],
  ],
  ["one object in one line", '\ufeff {"a":1}\r\n\n', [{ a: 1 }]],
  ["one object without a line feed", '{"a":1}', [{ a: 1 }]],
  ["an array", ' [{"a":1}\n,\n{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ["an empty array", "[]", []],
])("readBatchesOfKind() takes %s without being told", async (_, text, elements) => {
  for (const size of [1, 9, 1000]) {
    const toError = (error: Error): Error => error;
    const read: unknown[] = [];
    const source = chunked(Buffer.from(text), [size]);
    for await (const batch of readBatchesOfKind(source, { toError })) read.push(...batch);
    expect(read).toEqual(elements);
  }
});

test.each([
  ["one object over many lines", '{\n  "a": {}\n}\n', "a single object at byte 0"],
  ["two objects in one line", '{"a":1} {"a":2}\n', "at byte 8"],
  ["a line that is broken", '{"a":1}\n{"a":x}\n', "got bare x at byte 13 (element 1)"],
  ["a first line that is broken", '{"a":}\n{"a":1}\n', 'got "}" at byte 5 (element 0)'],
  ["nothing", "", "got an empty input at byte 0"],
])("readBatchesOfKind() refuses %s with its place", async (_, text, message) => {
  for (const size of [1, 9, 1000]) {
    const toError = (error: Error): Error => error;
    const source = chunked(Buffer.from(text), [size]);
    const read = (async () => {
      for await (const _batch of readBatchesOfKind(source, { toError }));
    })();
    await expect(read).rejects.toThrow(message);
  }
});

test("readBatchesOfKind() takes one object in a file by its name: a document, or a line", async () => {
  const folder = await temporaryFolder();
  const readFrom = async (name: string): Promise<unknown[]> => {
    const path = join(folder, name);
    await writeFile(path, '{"a":1}\n');
    const read: unknown[] = [];
    for await (const batch of readBatchesOfKind(path, { toError: (error: Error) => error })) read.push(...batch);
    return read;
  };
  await expect(readFrom("one.json")).rejects.toThrow("a single object at byte 0");
  await expect(readFrom("one.jsonl")).resolves.toEqual([{ a: 1 }]);
});
