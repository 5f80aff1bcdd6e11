import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  coco,
  type Diagnostic,
  formats,
  type ImageRecord,
  imageFolderOfPart,
  lint,
  locateDataset,
  openDataset,
  openParts,
  sniffFormat,
  writeBySplit,
  writeCoco,
  writeTf,
} from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A folder with images, a card, notes and something hidden, as people keep a dataset. */
async function makeFolder(): Promise<{ folder: string; records: ImageRecord[] }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "images"));
  await mkdir(join(folder, ".m3"));
  for (const name of ["a.png", "b.png"]) await writeFile(join(folder, "images", name), makePng(100, 80));
  await writeFile(join(folder, "README.md"), "# A dataset\n");
  await writeFile(join(folder, "notes.json"), '{"images": 2}');
  await writeFile(join(folder, ".m3/dataset.json"), '{"images": [], "annotations": [], "categories": []}');
  const records = ["a.png", "b.png"].map((name) => {
    const path = join(folder, "images", name);
    return image(name, [box("fish", [1, 2, 3, 4])], { path, widthPixels: 100, heightPixels: 80 });
  });
  return { folder, records };
}

test("locateDataset() finds the one dataset in a folder, and the images beside it", async () => {
  const { folder, records } = await makeFolder();
  await writeCoco(records, join(folder, "annotations.json"));
  const { parts, imageFolder = "" } = await locateDataset(folder);
  expect(parts).toEqual([{ path: join(folder, "annotations.json"), name: undefined, split: undefined }]);
  const dataset = await openParts(parts, ({ path }) => openDataset(path, { imageFolder }));
  expect((await collect(dataset.images())).map(({ path }) => path)).toEqual(records.map(({ path }) => path));
  await dataset.close();
});

test("locateDataset() finds files of splits, whose images then know theirs", async () => {
  const { folder, records } = await makeFolder();
  const split = records.map((record, index) => ({ ...record, split: index === 0 ? "val" : "train" }));
  await writeBySplit(coco, split, join(folder, "annotations.json"));
  const { parts, imageFolder } = await locateDataset(folder);
  expect(imageFolder).toBe(join(folder, "images"));
  const dataset = await openParts(parts, ({ path }) => openDataset(path));
  const found = (await collect(dataset.images())).map((record) => [record.split, record.fileName]);
  expect(found).toEqual([
    ["train", "b.png"],
    ["val", "a.png"],
  ]);
  await dataset.close();
});

test("locateDataset() says which splits it took and what it passed over, and so does lint()", async () => {
  const { folder, records } = await makeFolder();
  const split = records.map((record, index) => ({ ...record, split: index === 0 ? "val" : "train" }));
  await writeBySplit(coco, split, join(folder, "annotations.json"));
  expect(await locateDataset(folder)).not.toHaveProperty("passedOver");
  await writeCoco(records, join(folder, "annotations.json"));
  await writeTf(records, join(folder, "old.tfrecord"), { shards: 2 });
  const { parts, passedOver } = await locateDataset(folder);
  expect(parts.map(({ split: name }) => name)).toEqual(["train", "val"]);
  const message = `Took "annotations_train.json", "annotations_val.json" of ${JSON.stringify(folder)} for the splits of one dataset, and passed over "annotations.json", "old.tfrecord-00000-of-00002": to read that, name it`;
  const paths = ["annotations.json", "old.tfrecord-00000-of-00002"].map((name) => join(folder, name));
  expect(passedOver).toEqual({ paths, message });
  const findings: unknown[] = [];
  for await (const { code, path, severity } of lint(folder, { for: "pycocotools" }))
    findings.push([code, path, severity]);
  expect(findings).toEqual(paths.map((path) => ["not-checked", path, "warning"]));
});

test("locateDataset() says what it passed over beside folders of splits", async () => {
  const folder = await temporaryFolder();
  for (const path of ["train/_annotations.coco.json", "valid/_annotations.coco.json", "all.json"]) {
    await writeCoco([image("a.png", [box("fish", [1, 2, 3, 4])])], join(folder, path));
  }
  const { parts, passedOver } = await locateDataset(folder);
  expect(parts.map(({ split }) => split)).toEqual(["train", "val"]);
  expect(passedOver?.paths).toEqual([join(folder, "all.json")]);
});

test("openParts() tells of two parts that are one split, and keeps their images apart", async () => {
  const folder = await temporaryFolder();
  for (const split of ["train", "val", "valid"]) {
    await writeCoco([image("1.png", [box(split, [1, 2, 3, 4])], { id: "1" })], join(folder, split, "coco.json"));
  }
  const { parts } = await locateDataset(folder);
  const found: Diagnostic[] = [];
  const onDiagnostic = (one: Diagnostic): number => found.push(one);
  const dataset = await openParts(parts, ({ path }) => openDataset(path), { onDiagnostic });
  expect(found.map(({ code, message }) => [code, message])).toEqual([
    ["merged-splits", 'The splits "val", "valid" are "val" where all are read as one: expected names that stay apart'],
  ]);
  const images = await collect(dataset.images());
  expect(images.map(({ id, fileName, split }) => [id, fileName, split])).toEqual([
    ["train/1", "1.png", "train"],
    ["val/1", "val/1.png", "val"],
    ["valid/1", "valid/1.png", "val"],
  ]);
});

test("openParts() keeps images apart whose names two splits share, each with the images of its folder", async () => {
  const folder = await temporaryFolder();
  for (const split of ["train", "valid"]) {
    await mkdir(join(folder, split));
    for (const name of ["1.png", `${split}.png`]) await writeFile(join(folder, split, name), makePng(100, 80));
    const records = ["1.png", `${split}.png`].map((name) => image(name, [box(split, [1, 2, 3, 4])]));
    await writeCoco(records, join(folder, split, "_annotations.coco.json"));
  }
  const { parts } = await locateDataset(folder);
  const dataset = await openParts(parts, ({ path }) => openDataset(path));
  for (let pass = 0; pass < 2; pass++) {
    const found = (await collect(dataset.images())).map(({ fileName, split, path }) => [fileName, split, path]);
    expect(found).toEqual([
      ["1.png", "train", join(folder, "train/1.png")],
      ["train.png", "train", join(folder, "train/train.png")],
      ["val/1.png", "val", join(folder, "valid/1.png")],
      ["valid.png", "val", join(folder, "valid/valid.png")],
    ]);
  }
  await dataset.close();
  expect(imageFolderOfPart(folder, { path: "x", name: "valid", split: "val" })).toBe(join(folder, "valid"));
  expect(imageFolderOfPart(folder, { path: "x", name: undefined, split: undefined })).toBe(folder);
});

test("locateDataset() takes shards for one dataset, and a folder in a format for itself", async () => {
  const { folder, records } = await makeFolder();
  await writeTf(records, join(folder, "dataset.tfrecord"), { shards: 2 });
  expect((await locateDataset(folder)).parts).toMatchObject([
    { path: join(folder, "dataset.tfrecord-00000-of-00002") },
  ]);
  const yolo = await temporaryFolder();
  await writeFile(join(yolo, "data.yaml"), "train: images\nnames: [a]\n");
  expect(await locateDataset(yolo)).toMatchObject({ parts: [{ path: yolo }], imageFolder: undefined });
});

test("locateDataset() does not choose between two, and lint() looks at the one there is", async () => {
  const { folder, records } = await makeFolder();
  await writeCoco(records, join(folder, "first.json"));
  const find = async (): Promise<string[]> => {
    const codes: string[] = [];
    for await (const { code } of lint(folder, { for: "pycocotools" })) codes.push(code);
    return codes;
  };
  expect(await find()).toEqual([]);
  await writeCoco(records, join(folder, "second.json"));
  await expect(locateDataset(folder)).rejects.toMatchObject({
    code: "unknown-format",
    message: expect.stringContaining('it has "first.json", "second.json"; name one of them'),
  });
  expect(await find()).toEqual(["other-format"]);
});

test("sniffFormat() says what is there and what every format is told by", async () => {
  const { folder } = await makeFolder();
  const messageFor = (path: string): Promise<string> => sniffFormat(path).then(String, (error: Error) => error.message);
  const ofFolder = await messageFor(folder);
  expect(ofFolder).toContain('a folder that holds ".m3/", "README.md", "images/", "notes.json": expected what tells');
  expect(ofFolder).toContain('YOLO by data.yaml with "names" and "train", or labels with a classes.txt');
  const ofFile = await messageFor(join(folder, "README.md"));
  expect(ofFile).toContain('a file that begins with "# A dataset\\n": expected what tells COCO by a JSON object');
  expect(ofFile).not.toContain("YOLO");
  const told = formats.filter(({ toldBy, sniff }) => (toldBy === undefined) !== (sniff === undefined));
  expect(told.map(({ name }) => name)).toEqual([]);
});

test("locateDataset() passes over hidden files that are called as splits are", async () => {
  const { folder, records } = await makeFolder();
  await writeCoco(records, join(folder, "annotations.json"));
  for (const split of ["train", "val"]) await writeCoco(records, join(folder, `._annotations_${split}.json`));
  const { parts } = await locateDataset(folder);
  expect(parts.map(({ path }) => path)).toEqual([join(folder, "annotations.json")]);
});

const cocoText = (name: string): string =>
  JSON.stringify({
    images: [{ id: 1, file_name: name, width: 100, height: 80 }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
    categories: [{ id: 1, name: "fish" }],
  });

test.each<[string, readonly string[], readonly string[], readonly (string | undefined)[]]>([
  [
    "COCO itself",
    ["instances_train2017", "instances_val2017", "captions_train2017", "person_keypoints_val2017"],
    ["train2017", "val2017"],
    ["train", "val"],
  ],
  ["CVAT", ["instances_default"], ["images/default"], [undefined]],
  ["CVAT, older", ["instances_default"], ["images"], [undefined]],
  [
    "datumaro",
    ["instances_train", "instances_mine", "image_info_train"],
    ["images/train", "images/mine"],
    ["train", "mine"],
  ],
  ["others", ["train", "val"], ["images/train", "images/val"], ["train", "val"]],
])("locateDataset() finds the files and images of %s in annotations/", async (_, files, imageFolders, splits) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "annotations"));
  for (const name of files) await writeFile(join(folder, `annotations/${name}.json`), cocoText("a.png"));
  for (const name of imageFolders) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "a.png"), makePng(100, 80));
  }
  const { parts, imageFolder = "" } = await locateDataset(folder);
  expect(new Set(parts.map(({ split }) => split))).toEqual(new Set(splits));
  const found = parts.map((part) => join(imageFolderOfPart(imageFolder, part), "a.png"));
  expect(new Set(found)).toEqual(new Set(imageFolders.map((name) => join(folder, name, "a.png"))));
});
