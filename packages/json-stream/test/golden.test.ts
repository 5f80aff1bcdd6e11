import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readArray, readObjectEntries, writeArray, writeObject } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const golden = join(import.meta.dirname, "golden");
const names = (await readdir(golden)).filter((name) => name.endsWith(".json")).sort();

test("there are golden files", () => {
  expect(names).toEqual([
    "python-array.json",
    "python-empty-array.json",
    "python-empty-object.json",
    "python-object.json",
  ]);
});

test.each(names)("what Python wrote is read and written again byte for byte: %s", async (name) => {
  const path = join(await temporaryFolder(), name);
  const original = await readFile(join(golden, name), "latin1");
  // Small batches put borders between all elements.
  const options = { batchSizeBytes: 5 };
  if (original.startsWith("[")) {
    await writeArray(path, readArray(join(golden, name), options));
  } else {
    await writeObject(path, readObjectEntries(join(golden, name), options));
  }
  expect(await readFile(path, "latin1")).toBe(original);
});
