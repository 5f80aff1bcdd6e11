import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FolderSink, writeFolder } from "../src/folder-sink.ts";
import { writeParquet, writeVoc, writeWebdataset } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("writeVoc() replaces nothing when one of its files has a folder in its place", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "out");
  const names = ["a", "b", "c", "d"];
  await mkdir(join(target, "c.xml"), { recursive: true });
  for (const name of ["a", "b"]) await writeFile(join(target, `${name}.xml`), "old");
  const images = names.map((name) => image(`${name}.png`, []));
  await expect(writeVoc(images, target)).rejects.toMatchObject({
    code: "write-failed",
    path: join(target, "c.xml"),
    message: `Cannot write ${JSON.stringify(join(target, "c.xml"))}: expected a file or nothing there, got a folder`,
  });
  expect((await readdir(target)).sort()).toEqual(["a.xml", "b.xml", "c.xml"]);
  for (const name of ["a", "b"]) expect(await readFile(join(target, `${name}.xml`), "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["out"]);
});

test("writeFolder() moves the files of before back when a later one cannot be moved", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "out");
  await mkdir(target);
  await writeFile(join(target, "a.xml"), "old a");
  await writeFile(join(target, "c.xml"), "old c");
  const writing = writeFolder(target, async (sink) => {
    for (const name of ["a.xml", "b.xml", "c.xml"]) await sink.write(name, "new");
    const [staging = ""] = (await readdir(folder)).filter((name) => name.startsWith("out.partial-"));
    await rm(join(folder, staging, "c.xml"));
  });
  await expect(writing).rejects.toMatchObject({ code: "write-failed", path: join(target, "c.xml") });
  expect((await readdir(target)).sort()).toEqual(["a.xml", "c.xml"]);
  expect(await readFile(join(target, "a.xml"), "utf8")).toBe("old a");
  expect(await readFile(join(target, "c.xml"), "utf8")).toBe("old c");
  expect(await readdir(folder)).toEqual(["out"]);
});

test("writeFolder() takes back what it made in folders of the target when a later file cannot be moved", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "out");
  await mkdir(join(target, "old/deep"), { recursive: true });
  await writeFile(join(target, "old/deep/a.txt"), "old a");
  const writing = writeFolder(target, async (sink) => {
    for (const name of ["old/deep/a.txt", "new/b.txt", "new/deeper/c.txt"]) await sink.write(name, "new");
    const [staging = ""] = (await readdir(folder)).filter((name) => name.startsWith("out.partial-"));
    await rm(join(folder, staging, "new/deeper/c.txt"));
  });
  await expect(writing).rejects.toMatchObject({ code: "write-failed", path: join(target, "new/deeper/c.txt") });
  expect(await readdir(target, { recursive: true })).toEqual(["old", "old/deep", "old/deep/a.txt"]);
  expect(await readFile(join(target, "old/deep/a.txt"), "utf8")).toBe("old a");
  expect(await readdir(folder)).toEqual(["out"]);
});

test("writeFolder() leaves nothing when a file to place is gone, or one that was begun is not ended", async () => {
  const folder = await temporaryFolder();
  const writing = writeFolder(join(folder, "out"), async (sink) => {
    await (await sink.open("lists/train.txt")).writeText("a");
    await sink.place("images/a.png", join(folder, "gone.png"), "copy");
  });
  await expect(writing).rejects.toMatchObject({ code: "read-failed", path: join(folder, "gone.png") });
  expect(await readdir(folder)).toEqual([]);
});

test("writeFolder() names strangers in its own folders only, at any depth", async () => {
  const folder = await temporaryFolder();
  for (const name of ["labels/train", "mine"]) await mkdir(join(folder, name), { recursive: true });
  for (const name of ["labels/train/a.txt", "labels/b.txt", "mine/c.txt", "d.txt"])
    await writeFile(join(folder, name), "");
  const write = (sink: FolderSink): Promise<void> => sink.write("labels/b.txt", "new");
  const written = await writeFolder(folder, write, ["labels", "none"]);
  expect(written).toEqual({ fileCount: 1, sizeBytes: 3, strangers: ["d.txt", "labels/train/a.txt"] });
});

test.each([
  ["Parquet", writeParquet],
  ["WebDataset", writeWebdataset],
])("shards of %s are open one at a time in each split", async (_, write) => {
  const folder = await temporaryFolder();
  const path = join(folder, "in.png");
  await writeFile(path, makePng(9, 9));
  const size = { widthPixels: 9, heightPixels: 9 };
  const images = Array.from({ length: 40 }, (_, index) => {
    return image(`${index}.png`, [], { ...size, path, split: index % 2 === 0 ? "train" : "val" });
  });
  const counts: number[] = [];
  const records = async function* () {
    for (const record of images) {
      const names = await readdir(folder, { recursive: true });
      counts.push(names.filter((name) => name.endsWith(".part")).length);
      yield record;
    }
  };
  const { fileCount, sizeBytes } = await write(records, join(folder, "out"), { shardSizeBytes: 1 });
  expect(fileCount).toBe(40);
  const written = (await readdir(join(folder, "out"), { recursive: true })).filter((name) =>
    /\.(parquet|tar)$/.test(name),
  );
  const sizes = await Promise.all(written.map(async (name) => (await stat(join(folder, "out", name))).size));
  expect([sizes.length, sizes.reduce((sum, one) => sum + one, 0)]).toEqual([40, sizeBytes]);
  expect(Math.max(...counts)).toBeGreaterThan(0);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2);
});
