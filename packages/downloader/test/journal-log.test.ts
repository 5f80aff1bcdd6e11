import { readdir, readlink } from "node:fs/promises";
import { expect, test } from "vitest";
import { openJournal } from "../src/journal/journal.ts";

test.runIf(process.platform === "linux")("a log that cannot be read leaves no file open", async () => {
  const failure = new Error("gone");
  const read = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from("{}\n");
    throw failure;
  };
  await expect(openJournal({ kind: "log", read, append: async () => {} })).rejects.toBe(failure);
  const numbers = await readdir("/proc/self/fd");
  const open = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => "")));
  expect(open.filter((path) => path.includes("m3-journal-"))).toEqual([]);
});
