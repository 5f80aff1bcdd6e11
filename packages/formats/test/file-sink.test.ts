import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFiles } from "../src/file-sink.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const names = ["a", "b", "c"];

/** Writes the three files, the last of which cannot take its place. */
async function failAtTheLast(folder: string): Promise<void> {
  const writing = writeFiles(
    names.map((name) => join(folder, name)),
    async (...sinks) => {
      for (const sink of sinks) await sink.writeText("new");
      await rm(join(folder, "c"), { force: true });
      await mkdir(join(folder, "c/in the way"), { recursive: true });
    },
  );
  await expect(writing).rejects.toMatchObject({ name: "FormatsError", code: "write-failed" });
}

test("writeFiles() gives back the files of before when the last cannot take its place", async () => {
  const folder = await temporaryFolder();
  for (const name of names) await writeFile(join(folder, name), `old ${name}`, { mode: 0o640 });
  const { ino } = await stat(join(folder, "a"));
  await failAtTheLast(folder);
  expect(await readdir(folder)).toEqual(names);
  for (const name of ["a", "b"]) {
    expect(await readFile(join(folder, name), "utf8")).toBe(`old ${name}`);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o640);
  }
  expect((await stat(join(folder, "a"))).ino).toBe(ino);
});

test("writeFiles() removes the files that were not there before, and no symbolic link", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "elsewhere"));
  await symlink(join(folder, "elsewhere/a"), join(folder, "a"));
  await failAtTheLast(folder);
  expect((await readdir(folder)).sort()).toEqual(["a", "c", "elsewhere"]);
  expect((await lstat(join(folder, "a"))).isSymbolicLink()).toBe(true);
  expect(await readdir(join(folder, "elsewhere"))).toEqual([]);
  await writeFile(join(folder, "elsewhere/a"), "old");
  await failAtTheLast(folder);
  expect(await readFile(join(folder, "a"), "utf8")).toBe("old");
  expect(await readdir(join(folder, "elsewhere"))).toEqual(["a"]);
});

test("writeFiles() leaves nothing but the new files when all goes well", async () => {
  const folder = await temporaryFolder();
  const paths = names.map((name) => join(folder, name));
  for (const text of ["one", "three"]) {
    const sizes = await writeFiles(paths, async (...sinks) => {
      for (const sink of sinks) await sink.writeText(text);
    });
    expect(sizes).toEqual(paths.map(() => text.length));
    expect(await readdir(folder)).toEqual(names);
    for (const path of paths) expect(await readFile(path, "utf8")).toBe(text);
  }
});
