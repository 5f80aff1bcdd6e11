import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("filesBelow() names files at any depth by code unit, and follows no link", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "a/deep"), { recursive: true });
  await mkdir(join(folder, "empty"));
  for (const name of ["b", "a/deep/z", "a/y", "a.txt", "\u00e4", "Z"]) await writeFile(join(folder, name), "");
  await symlink("a", join(folder, "link"));
  expect(await filesBelow(folder)).toEqual(["Z", "a.txt", "a/deep/z", "a/y", "b", "link", "\u00e4"]);
});

test("filesBelow() tells of a folder that is not there", async () => {
  await expect(filesBelow(join(await temporaryFolder(), "none"))).rejects.toMatchObject({ code: "ENOENT" });
});
