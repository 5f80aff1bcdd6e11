import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readArray, readObjectEntries, writeArray, writeObject } from "../src/index.ts";

test("a written array reads back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "json-stream-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const elements = Array.from({ length: 1000 }, (_, i) => ({ i, s: `ü"\\${i}`, a: [1, { b: [] }] }));
  for (const name of ["a.json", "a.jsonl", "a.json.gz", "a.ndjson.gz"]) {
    const path = join(folder, name);
    expect((await writeArray(path, elements)).elementCount).toBe(1000);
    const back: unknown[] = [];
    for await (const e of readArray(path)) back.push(e);
    expect(back).toEqual(elements);
  }
  const path = join(folder, "o.json");
  await writeObject(
    path,
    elements.map((e) => [`k${e.i}`, e] as const),
  );
  const back: unknown[] = [];
  for await (const [, e] of readObjectEntries(path)) back.push(e);
  expect(back).toEqual(elements);
  expect(await readFile(path, "utf8")).toBe(
    JSON.stringify(Object.fromEntries(elements.map((e) => [`k${e.i}`, e])), null, 2).replaceAll("ü", "\\u00fc"),
  );
  expect((await readdir(folder)).length).toBe(5);
});
