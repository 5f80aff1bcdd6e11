import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeFolder } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("removeFolder() removes what is there, and is content with nothing", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "a/b"), { recursive: true });
  await writeFile(join(folder, "a/b/c.txt"), "c");
  await removeFolder(join(folder, "a"));
  await removeFolder(join(folder, "a"));
  await writeFile(join(folder, "file"), "");
  await removeFolder(join(folder, "file"));
  expect([existsSync(join(folder, "a")), existsSync(join(folder, "file"))]).toEqual([false, false]);
});
