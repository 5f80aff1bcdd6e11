import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Diagnostic, darknet, type ImageRecord, readDarknet, sniffFormat, writeDarknet } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, held, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("writeDarknet() writes lists, names and labels beside the images", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "in.png"), makePng(100, 80, "grey"));
  const records: ImageRecord[] = [
    image("a.png", [box("Sebastes", [10, 20, 30, 40])], { path: "in.png" }),
    image("b.png", [], { path: "in.png", split: "val" }),
  ];
  const target = join(folder, "out");
  await writeDarknet(records, target, { baseFolder: folder, pathPrefix: "data/" });
  const read = (name: string): Promise<string> => readFile(join(target, name), "utf8");
  expect((await readdir(target)).sort()).toEqual(["obj", "obj.data", "obj.names", "train.txt", "valid.txt"]);
  expect((await readdir(join(target, "obj"))).sort()).toEqual(["a.png", "a.txt", "b.png", "b.txt"]);
  expect(await read("obj.data")).toBe(
    "classes = 1\ntrain = data/train.txt\nvalid = data/valid.txt\nnames = data/obj.names\nbackup = backup/\n",
  );
  expect(await read("obj.names")).toBe("Sebastes\n");
  expect(await read("train.txt")).toBe("data/obj/a.png\n");
  expect(await read("valid.txt")).toBe("data/obj/b.png\n");
  expect(await read("obj/a.txt")).toBe("0 0.25000000 0.50000000 0.30000000 0.50000000\n");
  expect(await read("obj/b.txt")).toBe("");
  expect(await collect((await readDarknet(target)).images())).toMatchObject([
    { fileName: "a.png", split: "train" },
    { fileName: "b.png", split: "val" },
  ]);
});

test("writeDarknet() scores on the images of training where there are no others", async () => {
  const folder = await temporaryFolder();
  await writeDarknet([image("a.png", [])], folder);
  expect(await readFile(join(folder, "obj.data"), "utf8")).toContain("\nvalid = train.txt\n");
});

/** What is left of a name in a line of `obj.names`. */
function inLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]|^\ufeff/gu, "\ufffd");
}

test("Darknet gives back what it holds, names with line ends changed", async () => {
  await checkRoundTrip(darknet, {
    target: "out",
    imageFiles: true,
    expected: (records) =>
      held(darknet, records).map((record) => ({
        ...record,
        split: record.split ?? "train",
        annotations: record.annotations.map((a) => ({ ...a, category: inLine(a.category) })),
      })),
    sort: (records) => records.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)),
  });
});

test("writeDarknet() reports names that a line cannot hold", async () => {
  const folder = await temporaryFolder();
  const boxes = ["two\nlines", "\u2028", "fine"].map((name) => box(name, [1, 1, 5, 5]));
  const { diagnostics } = await writeDarknet([image("a.png", boxes)], folder);
  expect(diagnostics).toEqual({ "invalid-character": 2 });
  expect(namesOf((await readDarknet(folder)).categories)).toEqual(["fine", "two\ufffdlines", "\ufffd"]);
});

test("readDarknet() reads what CVAT exports, and stays in the folder", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "obj_train_data"));
  await writeFile(join(folder, "obj_train_data/a.png"), makePng(100, 80, "grey"));
  await writeFile(join(folder, "obj_train_data/a.txt"), "1 0.5 0.5 0.5 0.5\n");
  await writeFile(join(folder, "obj.names"), "x\r\ny\r\n");
  await writeFile(join(folder, "train.txt"), "data/obj_train_data/a.png\n/etc/passwd.png\n../../up.png\n");
  await writeFile(
    join(folder, "obj.data"),
    "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n",
  );
  expect((await sniffFormat(folder)).name).toBe("darknet");
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect(namesOf(dataset.categories)).toEqual(["x", "y"]);
  expect(await collect(dataset.images())).toMatchObject([
    { fileName: "a.png", path: join(folder, "obj_train_data/a.png"), annotations: [{ category: "y" }] },
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["bad-element", "bad-element"]);
});

test("readDarknet() keeps the numbers of classes around an empty line, whose class has no name", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.png"), makePng(100, 80, "grey"));
  await writeFile(
    join(folder, "a.txt"),
    "0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5\n2 0.5 0.5 0.5 0.5\n3 0.5 0.5 0.5 0.5\n",
  );
  await writeFile(join(folder, "obj.names"), "x\r\n\r\nz\r\n\r\n\n");
  await writeFile(join(folder, "train.txt"), "a.png\n");
  await writeFile(join(folder, "obj.data"), "train = train.txt\nnames = obj.names\n");
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect(namesOf(dataset.categories)).toEqual(["x", "1", "z"]);
  expect(await collect(dataset.images())).toMatchObject([{ annotations: [{ category: "x" }, { category: "z" }] }]);
  expect(diagnostics.map(({ code, dropped, message }) => [code, dropped, message.replace(/.*: /, "")])).toEqual([
    ["bad-element", undefined, "expected the name of class 1, got none"],
    ["unknown-category", "annotation", "class 1 has no name"],
    ["unknown-category", "annotation", "class 3 has no name"],
  ]);
});

test("Darknet's list valid is our split val, and a second list of that split is told of", async () => {
  const folder = await temporaryFolder();
  for (const name of ["a", "b"]) await writeFile(join(folder, `${name}.png`), makePng(100, 80, "grey"));
  await writeFile(join(folder, "obj.names"), "x\n");
  await writeFile(join(folder, "valid.txt"), "a.png\n");
  await writeFile(join(folder, "val.txt"), "b.png\n");
  await writeFile(join(folder, "obj.data"), "valid = valid.txt\nval = val.txt\nnames = obj.names\n");
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect((await collect(dataset.images())).map(({ split }) => split)).toEqual(["val", "val"]);
  expect(diagnostics.map(({ code }) => code)).toContain("merged-splits");
  expect(diagnostics[0]?.message).toBe(
    `The splits "valid", "val" are "val" where ${JSON.stringify(join(folder, "obj.data"))} is read: expected names that stay apart`,
  );
});

test("readDarknet() refuses a folder without an obj.data", async () => {
  await expect(readDarknet(await temporaryFolder())).rejects.toMatchObject({ code: "read-failed" });
});

/** A dataset of one image with one box, in `target`. */
async function writeOne(folder: string, target: string): Promise<void> {
  await writeFile(join(folder, "in.png"), makePng(100, 80, "grey"));
  const record = image("a.png", [box("x", [10, 20, 30, 40])], { path: join(folder, "in.png") });
  await writeDarknet([record], target);
}

test("readDarknet() finds the labels of a dataset below a folder called images", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "images/dataset");
  await writeOne(folder, target);
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(target, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect(await collect(dataset.images())).toMatchObject([{ fileName: "a.png", annotations: [{ category: "x" }] }]);
  expect(diagnostics).toEqual([]);
});

test("readDarknet() takes images of the dataset for labels, as Darknet does", async () => {
  const folder = await temporaryFolder();
  for (const name of ["images", "labels"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "images/a.png"), makePng(100, 80, "grey"));
  await writeFile(join(folder, "labels/a.txt"), "0 0.5 0.5 0.5 0.5\n");
  await writeFile(join(folder, "train.txt"), "images/a.png\n");
  await writeFile(join(folder, "obj.names"), "x\n");
  await writeFile(join(folder, "obj.data"), "train = train.txt\nnames = obj.names\n");
  const images = await collect((await readDarknet(folder)).images());
  expect(images).toMatchObject([{ annotations: [{ category: "x" }] }]);
});

test.each([".", "./", "obj.data", "./obj.data"])("readDarknet() reads %j of the working folder", async (source) => {
  const folder = await temporaryFolder();
  await writeOne(folder, join(folder, "out"));
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(join(folder, "out"));
  const images = await collect((await readDarknet(source)).images());
  expect(images).toMatchObject([{ fileName: "a.png", path: join("obj", "a.png"), annotations: [{ category: "x" }] }]);
});

test("readDarknet() calls images by their place in the dataset, however its folder is named", async () => {
  const folder = await temporaryFolder();
  const records = ["train", "val"].map((split) =>
    image(`${split}.png`, [], { path: join(folder, `${split}.png`), split }),
  );
  for (const split of ["train", "val"]) await writeFile(join(folder, `${split}.png`), makePng(100, 80, "grey"));
  await writeDarknet(records, join(folder, "out"));
  await mkdir(join(folder, "out/more"));
  await writeFile(join(folder, "out/more/train.png"), makePng(100, 80, "grey"));
  await writeFile(join(folder, "out/valid.txt"), "more/train.png\n");
  const images = await collect((await readDarknet(`${folder}/./out/../out/obj.data`)).images());
  expect(images.map(({ fileName }) => fileName)).toEqual(["train.png", "more/train.png"]);
});

test("readDarknet() reports a dataset in which no image has a file of labels", async () => {
  const folder = await temporaryFolder();
  await writeOne(folder, join(folder, "out"));
  await rm(join(folder, "out/obj/a.txt"));
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(join(folder, "out"), { onDiagnostic: (found) => diagnostics.push(found) });
  expect(await collect(dataset.images())).toHaveLength(1);
  expect(diagnostics).toMatchObject([
    { code: "missing-file", dropped: undefined, path: join(folder, "out/obj/a.txt") },
  ]);
});

test("readDarknet() takes lines that end in a blank, and reports those that name no image", async () => {
  const folder = await temporaryFolder();
  await writeOne(folder, join(folder, "out"));
  await writeFile(join(folder, "out/train.txt"), "./obj/a.png \t\r\n\n  \nobj/a.txt\n");
  const diagnostics: Diagnostic[] = [];
  const dataset = await readDarknet(join(folder, "out"), { onDiagnostic: (found) => diagnostics.push(found) });
  expect(await collect(dataset.images())).toMatchObject([{ fileName: "a.png", annotations: [{ category: "x" }] }]);
  expect(diagnostics).toMatchObject([{ code: "bad-element", dropped: "image" }]);
  expect(diagnostics[0]?.message).toContain('expected the path of an image, got "obj/a.txt"');
});

test("readDarknet() takes a key of obj.data for a split, whatever it is", async () => {
  const folder = await temporaryFolder();
  await writeOne(folder, join(folder, "out"));
  await writeFile(join(folder, "out/obj.data"), "constructor = train.txt\nnames = obj.names\n");
  const images = await collect((await readDarknet(join(folder, "out"))).images());
  expect(images).toMatchObject([{ split: "constructor" }]);
});
