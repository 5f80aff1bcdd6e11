import { statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import {
  type Diagnostic,
  type ImageRecord,
  openDataset,
  readYolo,
  sniffFormat,
  writeYolo,
  writeYoloSeg,
  yolo,
} from "../src/index.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, held, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A folder on another disk than temporary files are on; undefined where there is none that is known. */
const otherDisk = ["/dev/shm"].find((path) => {
  const dev = statSync(path, { throwIfNoEntry: false })?.dev;
  return dev !== undefined && dev !== statSync(tmpdir()).dev;
});

/** The dataset as PyYAML would read its `data.yaml`. */
async function readDataYaml(folder: string): Promise<Record<string, unknown> & { names: Map<number, string> }> {
  const text = await readFile(join(folder, "data.yaml"), "utf8");
  const yaml = parse(text, { version: "1.1", mapAsMap: true }) as Map<string, unknown>;
  return Object.fromEntries(yaml) as Awaited<ReturnType<typeof readDataYaml>>;
}

/** What the verifier of Ultralytics would say of a file of labels, its rules written out anew. */
function labelProblems(text: string, classCount: number): string[] {
  const rows = text.split("\n").filter((row) => row !== "");
  return rows.flatMap((row) => {
    const [category = -1, ...values] = row.split(" ").map(Number);
    const problems: string[] = [];
    if (values.length !== 4) problems.push(`${values.length + 1} columns`);
    if (!values.every((value) => value >= 0 && value <= 1)) problems.push(`out of bounds: ${row}`);
    if (!Number.isInteger(category) || category < 0 || category >= classCount) problems.push(`class ${category}`);
    if (
      !row
        .split(" ")
        .slice(1)
        .every((value) => /^[01]\.\d{6,}$/.test(value))
    )
      problems.push(`decimals: ${row}`);
    return problems;
  });
}

async function makeImages(folder: string, names: readonly string[], width = 100, height = 80): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const bytes = name.endsWith(".png") ? makePng(width, height, "grey") : makeJpeg(width, height);
    await writeFile(join(folder, name), bytes);
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test("writeYolo() writes the folder that Ultralytics expects", async () => {
  const folder = await temporaryFolder();
  await makeImages(join(folder, "images"), ["a.jpg", "b.png", "c.png"]);
  const target = join(folder, "out");
  const records: ImageRecord[] = [
    image("a.jpg", [box("Sebastes", [10, 20, 30, 40]), box("Aegina", [90, 70, 20, 20])], {
      path: "images/a.jpg",
      split: "train",
    }),
    image("b.png", [box("Sebastes", [0, 0, 100, 80])], { path: "images/b.png", split: "val" }),
    image("c.png", [], { path: "images/c.png" }),
  ];
  const summary = await writeYolo(records, target, { baseFolder: folder, imageFiles: "copy" });
  expect(await filesOf(target)).toEqual([
    "data.yaml",
    "images/train/a.jpg",
    "images/train/c.png",
    "images/val/b.png",
    "labels/train/a.txt",
    "labels/train/c.txt",
    "labels/val/b.txt",
  ]);
  expect(await readFile(join(target, "data.yaml"), "utf8")).toBe(
    `# Ultralytics YOLO. Paths start at the folder of this file, unless there is a \`path\`.
train: images/train
val: images/val
nc: 2
names:
  0: "Aegina"
  1: "Sebastes"
`,
  );
  expect(await readFile(join(target, "labels/train/a.txt"), "utf8")).toBe(
    "1 0.25000000 0.50000000 0.30000000 0.50000000\n0 0.95000000 0.93750000 0.10000000 0.12500000\n",
  );
  expect(await readFile(join(target, "labels/val/b.txt"), "utf8")).toBe(
    "1 0.50000000 0.50000000 1.00000000 1.00000000\n",
  );
  expect(await readFile(join(target, "labels/train/c.txt"), "utf8")).toBe("");
  expect(await readFile(join(target, "images/train/a.jpg"))).toEqual(await readFile(join(folder, "images/a.jpg")));
  const sizes = await Promise.all((await filesOf(target)).map(async (name) => (await stat(join(target, name))).size));
  expect(summary).toMatchObject({
    format: "yolo",
    paths: [target],
    fileCount: 7,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    imageCount: 3,
    negativeImageCount: 1,
    diagnostics: { clipped: 1, "size-mismatch": 3 },
  });
});

test("writeYolo() links image files, follows symbolic links, and leaves the originals alone", async () => {
  const folder = await temporaryFolder();
  await makeImages(join(folder, "images"), ["a.png"]);
  await symlink("a.png", join(folder, "images/s.png"));
  const records = ["a.png", "s.png"].map((name) => image(name, [], { path: join(folder, "images", name) }));
  await writeYolo(records, join(folder, "out"), { imageFiles: "link" });
  const { placedImages } = await writeYolo(records, join(folder, "out"));
  expect(placedImages).toEqual({ linkedCount: 2, copiedCount: 0, presentCount: 0 });
  const { ino, nlink } = await stat(join(folder, "images/a.png"));
  expect(nlink).toBe(3);
  for (const name of ["a.png", "s.png"]) {
    expect((await stat(join(folder, "out/images/train", name))).ino).toBe(ino);
  }
  expect((await readdir(folder)).sort()).toEqual(["images", "out"]);
});

test.skipIf(otherDisk === undefined)("writeYolo() copies images that the file system will not link", async () => {
  const [folder, disk] = [await temporaryFolder(), await mkdtemp(join(otherDisk as string, "m3-formats-"))];
  onTestFinished(() => rm(disk, { recursive: true, force: true }));
  await makeImages(folder, ["a.png"]);
  await makeImages(disk, ["b.png"]);
  const records = [join(folder, "a.png"), join(disk, "b.png")].map((path) => image(basename(path), [], { path }));
  const { placedImages, fileCount } = await writeYolo(records, join(folder, "out"));
  expect(placedImages).toEqual({ linkedCount: 1, copiedCount: 1, presentCount: 0 });
  expect(fileCount).toBe(5);
  const copied = join(folder, "out/images/train/b.png");
  expect(await readFile(copied)).toEqual(await readFile(join(disk, "b.png")));
});

test("writeYolo() gives data.yaml a val that is there, and says whose images it has", async () => {
  const folder = await temporaryFolder();
  await writeYolo([image("a.png", [])], folder);
  const yaml = await readDataYaml(folder);
  expect(yaml).toMatchObject({ train: "images/train", val: "images/train", nc: 0, names: new Map() });
  expect(await readFile(join(folder, "data.yaml"), "utf8")).toContain("# No image is in the split val: validation");
});

test.each([
  [["a", "b"], "a", ["a", "b"]],
  [["test", "val"], "val", ["test", "val"]],
  [["深"], "深", ["深"]],
])(
  "writeYolo() gives data.yaml a train that is there where the splits are %j, and tells of it",
  async (splits, first, read) => {
    for (const isListed of [false, true]) {
      const folder = await temporaryFolder();
      const from = join(folder, isListed ? "out/images" : "in");
      await makeImages(
        from,
        splits.map((split) => `${split}.png`),
      );
      const images = splits.map((split) =>
        image(`${split}.png`, [], { split, widthPixels: 100, heightPixels: 80, path: join(from, `${split}.png`) }),
      );
      const summary = await writeYolo(images, join(folder, "out"));
      const yaml = await readDataYaml(join(folder, "out"));
      const place = isListed ? `${first}.txt` : `images/${first}`;
      expect(yaml).toMatchObject({ train: place, val: place });
      await stat(join(folder, "out", place));
      expect(summary.diagnostics).toEqual({ "loader-limit": 1 });
      expect(await readFile(join(folder, "out/data.yaml"), "latin1")).toMatch(
        /^# No image is in the split train: [ -~]*$/m,
      );
      const again = await collect((await readYolo(join(folder, "out"))).images());
      expect(again.map(({ split }) => split).sort()).toEqual(read);
    }
  },
);

test("writeYolo() has a folder for every split, none of them outside or taken for something else", async () => {
  const folder = await temporaryFolder();
  const splits = ["valid", "test", "../../etc", "names", "Images", "dev", "DEV", "a b: c"];
  await writeYolo(
    splits.map((split, index) => image(`${index}.png`, [], { split })),
    folder,
    { datasetPath: "/data/set" },
  );
  const labels = (await filesOf(folder)).filter((name) => name.startsWith("labels/")).sort();
  expect(labels).toEqual([
    "labels/DEV_/6.txt",
    "labels/Images_/4.txt",
    "labels/______etc/2.txt",
    "labels/a_b__c/7.txt",
    "labels/dev/5.txt",
    "labels/names_/3.txt",
    "labels/test/1.txt",
    "labels/val/0.txt",
  ]);
  const yaml = await readDataYaml(folder);
  expect(yaml).toMatchObject({
    path: "/data/set",
    // There are no images for training.
    train: "images/val",
    val: "images/val",
    test: "images/test",
    dev: "images/dev",
  });
});

test("data.yaml gives any name to a reader of YAML 1.1, as text and under its number", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(awkwardNames, { minLength: 1, maxLength: 6 }), async (names) => {
      const folder = await temporaryFolder();
      await writeYolo(
        [
          image(
            "a.png",
            names.map((name) => box(name, [1, 1, 5, 5])),
          ),
        ],
        folder,
        { categoryNames: names },
      );
      const text = await readFile(join(folder, "data.yaml"), "utf8");
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      const yaml = await readDataYaml(folder);
      expect([...yaml.names]).toEqual(names.map((name, index) => [index, name]));
      expect(yaml.nc).toBe(names.length);
      expect(namesOf((await readYolo(folder)).categories)).toEqual(names);
    }),
    { numRuns: 60 },
  );
});

test("writeYolo() replaces and reports half a character, which no file can hold", async () => {
  const folder = await temporaryFolder();
  const summary = await writeYolo([image("a.png", [box("x\ud800y", [1, 1, 5, 5])])], folder);
  expect(summary.diagnostics).toEqual({ "invalid-character": 1 });
  expect([...(await readDataYaml(folder)).names.values()]).toEqual(["x\ufffdy"]);
});

test("writeYolo() keeps coordinates within the image, whatever the box and the options", async () => {
  const side = fc.integer({ min: 1, max: 9000 });
  const number = fc.double({ min: -20_000, max: 20_000, noNaN: true });
  const boxes = fc.array(fc.tuple(number, number, number, number), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(side, side, boxes, async (widthPixels, heightPixels, list) => {
      const folder = await temporaryFolder();
      const record = image(
        "a.png",
        list.map((bbox) => box("x", bbox)),
        { widthPixels, heightPixels },
      );
      const { annotationCount } = await writeYolo([record], folder, { clip: false });
      const text = await readFile(join(folder, "labels/train/a.txt"), "utf8").catch(() => "");
      expect(labelProblems(text, 1)).toEqual([]);
      expect(text.split("\n").length - 1).toBe(annotationCount);
    }),
    { numRuns: 100 },
  );
});

test("writeYolo() gives images of one stem a label each, beside names that loaders find", async () => {
  const folder = await temporaryFolder();
  await makeImages(join(folder, "in"), ["a.jpg", "a.png", ".hidden.png", "none.jpg"]);
  const names = ["a.jpg", "a.png", "1/a.png", ".hidden.png", "none"];
  const paths = ["a.jpg", "a.png", "a.png", ".hidden.png", "none.jpg"];
  const records = names.map((name, index) => image(name, [], { path: join(folder, "in", paths[index] ?? "") }));
  const summary = await writeYolo(records, join(folder, "out"), { imageFiles: "copy" });
  const images = (await filesOf(join(folder, "out"))).filter((name) => name.startsWith("images/"));
  const labels = (await filesOf(join(folder, "out"))).filter((name) => name.startsWith("labels/"));
  expect(images).toHaveLength(5);
  expect(images).toContain("images/train/_hidden.png");
  expect(images).toContain("images/train/none.jpg");
  expect(labels).toEqual(images.map((name) => name.replace("images/", "labels/").replace(/\.\w+$/, ".txt")).sort());
  expect(summary.diagnostics).toMatchObject({ "name-collision": 3 });
});

test("writeYolo() drops and reports what the loader would leave out", async () => {
  const folder = await temporaryFolder();
  await makeImages(folder, ["small.png"], 9, 100);
  await writeFile(join(folder, "a.gif"), Buffer.from("GIF89a\x40\x00\x40\x00\x00\x00\x00;", "latin1"));
  const records = ["small.png", "a.gif"].map((name) =>
    image(name, [box("x", [1, 1, 5, 5])], { path: join(folder, name) }),
  );
  const messages: string[] = [];
  const summary = await writeYolo(records, join(folder, "out"), {
    onDiagnostic: ({ message }) => messages.push(message),
  });
  expect(summary).toMatchObject({ imageCount: 0, droppedImages: { "unsupported-image": 2 } });
  expect(messages[0]).toContain("its loaders take images from 10 pixels a side, got 9 x 100");
  expect(messages[1]).toContain("got gif");
});

test("writeYolo() lists images that are in the dataset already, and puts labels where loaders look for them", async () => {
  const target = await temporaryFolder();
  await makeImages(join(target, "images/dive 1"), ["a.png", "b.jpg"]);
  const records = [
    image("a.png", [box("x", [10, 10, 10, 10])], { path: join(target, "images/dive 1/a.png"), split: "train" }),
    image("b.jpg", [], { path: join(target, "images/dive 1/b.jpg"), split: "val" }),
  ];
  await writeYolo(records, target);
  expect(await filesOf(target)).toEqual([
    "data.yaml",
    "images/dive 1/a.png",
    "images/dive 1/b.jpg",
    "labels/dive 1/a.txt",
    "labels/dive 1/b.txt",
    "train.txt",
    "val.txt",
  ]);
  expect(await readFile(join(target, "train.txt"), "utf8")).toBe("./images/dive 1/a.png\n");
  expect(await readDataYaml(target)).toMatchObject({ train: "train.txt", val: "val.txt" });
  const dataset = await readYolo(target);
  expect(await collect(dataset.images())).toMatchObject([
    { fileName: "a.png", split: "train", annotations: [{ category: "x" }] },
    { fileName: "b.jpg", split: "val", annotations: [] },
  ]);
});

test.each([
  ["two of one stem", ["a.png", "a.jpg"], "images"],
  ["another folder of that name", ["a.png", "b.png"], "images/images"],
  ["images elsewhere", ["a.png", "b.png"], "elsewhere"],
])("writeYolo() lists no images where loaders would look for other labels: %s", async (_, names, place) => {
  const target = await temporaryFolder();
  await makeImages(join(target, place), names);
  await writeYolo(
    names.map((name) => image(name, [], { path: join(target, place, name) })),
    target,
  );
  expect(await readDataYaml(target)).toMatchObject({ train: "images/train" });
  expect((await filesOf(target)).filter((name) => name.startsWith("labels/train/"))).toHaveLength(2);
});

test("writeYolo() reports labels and images of an earlier run, at any depth, and no others", async () => {
  const folder = await temporaryFolder();
  await makeImages(join(folder, "in"), ["a.png", "b.png"]);
  const target = join(folder, "out");
  const records = ["a.png", "b.png"].map((name) => image(name, [], { path: join(folder, "in", name) }));
  await writeYolo(records, target, { imageFiles: "copy" });
  await writeFile(join(target, "labels/train.cache"), "");
  await writeFile(join(target, "notes.txt"), "mine");
  const stale: Diagnostic[] = [];
  const moved = [{ ...(records[0] as ImageRecord), split: "val" }];
  await writeYolo(moved, target, { imageFiles: "copy", onDiagnostic: (d) => d.code === "stale-file" && stale.push(d) });
  expect(stale.map(({ path }) => path)).toEqual([
    "images/train/a.png",
    "images/train/b.png",
    "labels/train/a.txt",
    "labels/train/b.txt",
  ]);
});

test("YOLO gives back what it holds", async () => {
  await checkRoundTrip(yolo, {
    target: "out",
    imageFiles: true,
    write: { imageFiles: "link" },
    expected: (records) => held(yolo, records).map((record) => ({ ...record, split: record.split ?? "train" })),
    sort: (records) => records.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)),
  });
});

async function writeDataset(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

test.each([
  ["a list of bare words", "names: [no, 12:30:00, 'it''s']"],
  ["a list of lines", "names:\n- no\n- 12:30:00\n- it's"],
  ["a map", 'names:\n  0: no\n  1: 12:30:00\n  2: "it\'s"'],
  ["a map out of order", "names: {2: it's, 0: no, 1: 12:30:00}"],
])("readYolo() takes names as they are written, from %s", async (_, names) => {
  const folder = await writeDataset({ "data.yaml": `train: images/train\nval: images/val\n${names}\n` });
  expect(namesOf((await readYolo(folder)).categories)).toEqual(["no", "12:30:00", "it's"]);
});

test("readYolo() reads boxes, scores and outlines, and reports rows that are none of them", async () => {
  const folder = await writeDataset({
    "data.yaml": "path: ../moved/away\ntrain: ../images/train\nval: images/val\nnc: 2\nnames: [a, b]\n",
    "labels/train/x.txt":
      "\ufeff0 .5 0.5 0.5 5e-1\r\n1 0.5 0.5 0.5 0.5 0.9\n\n1 0 0 1 0 0 1\nx 1 1 1 1\n7 0.5 0.5 0.1 0.1\n0 0.5 0.5\n0 NaN 0 1 1\n",
  });
  await makeImages(join(folder, "images/train"), ["x.png", "y.jpg"], 100, 50);
  const diagnostics: Diagnostic[] = [];
  const dataset = await readYolo(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const [x, y] = await collect(dataset.images());
  expect(x).toEqual({
    id: "x.png",
    fileName: "x.png",
    path: join(folder, "images/train/x.png"),
    widthPixels: 100,
    heightPixels: 50,
    split: "train",
    annotations: [
      { id: "x.png#1", category: "a", geometry: { kind: "bbox", bbox: [25, 12.5, 50, 25] } },
      { id: "x.png#2", category: "b", geometry: { kind: "bbox", bbox: [25, 12.5, 50, 25] }, score: 0.9 },
      { id: "x.png#4", category: "b", geometry: { kind: "polygon", rings: [[0, 0, 100, 0, 0, 50]] } },
    ],
  });
  expect(y).toMatchObject({ fileName: "y.jpg", annotations: [] });
  await collect(dataset.images());
  expect(diagnostics.map(({ code, annotationId }) => `${code} ${annotationId}`).sort()).toEqual([
    "bad-element x.png#5",
    "bad-element x.png#7",
    "bad-element x.png#8",
    "missing-file undefined",
    "unknown-category x.png#6",
  ]);
});

test("readYolo() follows no list out of the dataset, unless its folder is named", async () => {
  const outside = await temporaryFolder();
  await makeImages(outside, ["secret.png"]);
  const list = `./images/a.png\n../../${outside}/secret.png\n${outside}/secret.png\n`;
  const folder = await writeDataset({
    "data.yaml": "train: train.txt\nnames: [a]\n",
    "train.txt": list,
    "labels/a.txt": "",
  });
  await makeImages(join(folder, "images"), ["a.png"]);
  const diagnostics: Diagnostic[] = [];
  const read = async (imageFolder?: string): Promise<string[]> => {
    const options = imageFolder === undefined ? {} : { imageFolder };
    const dataset = await readYolo(folder, { ...options, onDiagnostic: (d) => diagnostics.push(d) });
    return (await collect(dataset.images())).map(({ fileName }) => fileName);
  };
  expect(await read()).toEqual(["a.png"]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["bad-element", "bad-element"]);
  expect(await read(outside)).toContain("secret.png");
});

test("readYolo() finds images that were left elsewhere by their stems", async () => {
  const folder = await temporaryFolder();
  await makeImages(join(folder, "in/dive"), ["a.png", "b.jpg"]);
  const records = ["a.png", "b.jpg"].map((name) =>
    image(name, [box("x", [10, 10, 50, 40])], { path: join(folder, "in/dive", name) }),
  );
  await writeYolo([...records, image("gone.png", [])], join(folder, "out"), { imageFiles: "leave" });
  const diagnostics: Diagnostic[] = [];
  const dataset = await readYolo(join(folder, "out"), {
    imageFolder: join(folder, "in"),
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  expect(await collect(dataset.images())).toMatchObject([
    {
      fileName: "dive/a.png",
      path: join(folder, "in/dive/a.png"),
      annotations: [{ geometry: { bbox: [10, 10, 50, 40] } }],
    },
    { fileName: "dive/b.jpg" },
  ]);
  expect(diagnostics).toMatchObject([{ code: "missing-file", dropped: "image" }]);
});

test("readYolo() tells images of one name in two splits apart", async () => {
  const folder = await writeDataset({ "data.yaml": "train: images/train\nval: images/val\nnames: [a]\n" });
  for (const split of ["train", "val"]) await makeImages(join(folder, "images", split), ["a.png"]);
  const images = await collect((await openDataset(folder)).images());
  expect(images.map(({ id, split }) => [id, split])).toEqual([
    ["a.png", "train"],
    ["images/val/a.png", "val"],
  ]);
});

test("readYolo() tells of val and validation, which are one split", async () => {
  const folder = await writeDataset({ "data.yaml": "train: t\nval: a\nvalidation: b\nnames: [a]\n" });
  for (const location of ["t", "a", "b"]) await makeImages(join(folder, location), [`${location}.png`]);
  const diagnostics: Diagnostic[] = [];
  const dataset = await readYolo(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect((await collect(dataset.images())).map(({ split }) => split)).toEqual(["train", "val", "val"]);
  const merged = diagnostics.filter(({ code }) => code === "merged-splits").map(({ message }) => message);
  expect(merged).toEqual([
    `The splits "val", "validation" are "val" where ${JSON.stringify(join(folder, "data.yaml"))} is read: expected names that stay apart`,
  ]);
});

test.each(["names: [a, '']", "names: {0: a, 1: ''}"])(
  "readYolo() has no category without a name: %s",
  async (names) => {
    const folder = await writeDataset({
      "data.yaml": `train: images\n${names}\n`,
      "labels/a.txt": "0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5\n",
    });
    await makeImages(join(folder, "images"), ["a.png"]);
    const diagnostics: Diagnostic[] = [];
    const dataset = await readYolo(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
    expect(namesOf(dataset.categories)).toEqual(["a", "1"]);
    expect(await collect(dataset.images())).toMatchObject([{ annotations: [{ category: "a" }] }]);
    expect(diagnostics).toMatchObject([{ code: "unknown-category", dropped: "annotation" }]);
  },
);

test.each([
  ["no YAML", "names: [a\ntrain: x\n"],
  ["a list", "- names:\n- train:\nnames: x"],
  ["no names", "names: 5\ntrain: x\n"],
  ["numbers beyond reason", "names: {999999999: a}\ntrain: x\n"],
  [
    "too many aliases",
    `names: &a [x]\n${Array.from({ length: 9 }, (_, i) => `k${i}: &k${i} [${`*${i === 0 ? "a" : `k${i - 1}`},`.repeat(9)}]`).join("\n")}\ntrain: x\n`,
  ],
])("readYolo() refuses a data.yaml with %s", async (_, text) => {
  const folder = await writeDataset({ "data.yaml": text });
  await expect(readYolo(join(folder, "data.yaml"))).rejects.toMatchObject({
    name: "FormatsError",
    code: "read-failed",
  });
});

test("readYolo() refuses a folder without a data.yaml", async () => {
  await expect(readYolo(await temporaryFolder())).rejects.toMatchObject({ code: "read-failed" });
});

test("a folder of YOLO is known by its data.yaml, that of outlines too", async () => {
  const folder = await temporaryFolder();
  await writeYoloSeg([image("a.png", [box("x", [1, 1, 5, 5])])], folder);
  expect((await sniffFormat(folder)).name).toBe("yolo");
  expect((await sniffFormat(join(folder, "data.yaml"))).name).toBe("yolo");
});
