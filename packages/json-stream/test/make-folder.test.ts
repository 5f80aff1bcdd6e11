import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../src/index.ts";

test("makeFolder() makes a folder with its parents, and leaves one that is there", async () => {
  const home = await mkdtemp(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const deep = join(home, "a/b/c");
  await makeFolder(deep);
  await makeFolder(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
  await writeFile(join(home, "file"), "");
  await expect(makeFolder(join(home, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(home, "file/x"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.skipIf(!existsSync("/proc/self"))("makeFolder() ends where the system refuses folders as not found", async () => {
  await expect(makeFolder("/proc/no/such")).rejects.toMatchObject({ code: "ENOENT" });
});
