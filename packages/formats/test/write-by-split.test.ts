import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coco, csv, type Diagnostic, type Manifest, voc, writeBySplit, writeManifest } from "../src/index.ts";
import { nameSplitTarget } from "../src/write-by-split.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const images = [
  image("a.png", [box("squid", [1, 2, 3, 4]), box("flat", [1, 2, 0, 4])], { split: "train" }),
  image("b.png", [box("fish", [1, 2, 3, 4])], { split: "val" }),
  image("c.png", [box("fish", [1, 2, 3, 4]), box("crab", [1, 2, 3, 4])], { split: "train" }),
  image("d.png", [box("squid", [5, 5, 5, 5])]),
];

interface CocoFile {
  readonly images: readonly { readonly file_name: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

test("writeBySplit() writes a file per split, with the same numbers of categories in each", async () => {
  const folder = await temporaryFolder();
  const codes: string[] = [];
  const summary = await writeBySplit(coco, images, join(folder, "set.json"), {
    onDiagnostic: ({ code }) => codes.push(code),
  });
  expect(await readdir(folder)).toEqual(["set_train.json", "set_unsplit.json", "set_val.json"]);
  const read = async (split: string) =>
    JSON.parse(await readFile(join(folder, `set_${split}.json`), "utf8")) as CocoFile;
  const files = [await read("train"), await read("unsplit"), await read("val")];
  expect(files.map((file) => file.images.map(({ file_name }) => file_name))).toEqual([
    ["a.png", "c.png"],
    ["d.png"],
    ["b.png"],
  ]);
  for (const { categories } of files) {
    expect(categories.map(({ id, name }) => [id, name])).toEqual([
      [1, "crab"],
      [2, "fish"],
      [3, "squid"],
    ]);
  }
  expect(codes).toEqual(["empty-box"]);
  expect(summary).toMatchObject({
    imageCount: 4,
    annotationCount: 5,
    fileCount: 3,
    diagnostics: { "empty-box": 1 },
    droppedAnnotations: { "empty-box": 1 },
    categories: [
      { name: "crab", annotationCount: 1 },
      { name: "fish", annotationCount: 2 },
      { name: "squid", annotationCount: 2 },
    ],
    splits: [
      { name: "train", imageCount: 2, annotationCount: 3 },
      { name: "unsplit", imageCount: 1, annotationCount: 1 },
      { name: "val", imageCount: 1, annotationCount: 1 },
    ],
  });
});

test("writeBySplit() leaves it to formats that keep splits themselves, and writes one file when there is no split", async () => {
  const folder = await temporaryFolder();
  await writeBySplit(csv, images, join(folder, "set.csv"));
  const plain = images.map(({ split: _, ...rest }) => rest);
  const summary = await writeBySplit(coco, plain, join(folder, "set.json"));
  expect(summary.splits).toBeUndefined();
  expect(await readdir(folder)).toEqual(["set.csv", "set.json"]);
});

test("writeBySplit() goes over the images three times for all splits together, four times if it must find out that there are any", async () => {
  const folder = await temporaryFolder();
  let passCount = 0;
  const counted = () => {
    passCount += 1;
    return images;
  };
  const whole = await writeBySplit(coco, counted, join(folder, "a.json"));
  expect(passCount).toBe(4);
  passCount = 0;
  const known = await writeBySplit(coco, counted, join(folder, "b.json"), { areSplit: true });
  expect(passCount).toBe(3);
  expect({ ...known, paths: whole.paths }).toEqual(whole);
  const plain = images.map(({ split: _, ...rest }) => rest);
  passCount = 0;
  const unsplit = () => {
    passCount += 1;
    return plain;
  };
  await writeBySplit(coco, unsplit, join(folder, "c.json"), { areSplit: false });
  expect(passCount).toBe(2);
});

test("writeBySplit() ends all splits for what ends one, and leaves no half-written file", async () => {
  const folder = await temporaryFolder();
  let passCount = 0;
  const failing = function* () {
    passCount += 1;
    yield* images.slice(0, 3);
    if (passCount > 2) throw new RangeError("torn");
    yield images[3] as (typeof images)[number];
  };
  const writing = writeBySplit(coco, failing, join(folder, "set.json"), { areSplit: true });
  await expect(writing).rejects.toThrow(new RangeError("torn"));
  expect(await readdir(folder)).toEqual([]);
});

test("writeBySplit() tells of what it found in the order of the splits and their images, on every run", async () => {
  const folder = await temporaryFolder();
  const names = ["val", "train", "test", "train"];
  const many = Array.from({ length: 400 }, (_, index) => {
    const id = `${index % 4}-${String(index).padStart(3, "0")}`;
    return image(`${index}.png`, [box("squid", [1900, 2, 100, 4], { id })], { split: names[index % 4] ?? "" });
  });
  const found: Diagnostic[] = [];
  await writeBySplit(coco, many, join(folder, "set.json"), { onDiagnostic: (one) => found.push(one) });
  const idsOf = (...parts: number[]): string[] => {
    return many.filter((_, index) => parts.includes(index % 4)).map(({ annotations }) => annotations[0]?.id ?? "");
  };
  expect(found.map(({ annotationId }) => annotationId)).toEqual([...idsOf(2), ...idsOf(1, 3), ...idsOf(0)]);
  expect(new Set(found.map(({ code, dropped, kind }) => [kind, code, dropped].join()))).toEqual(
    new Set(["diagnostic,clipped,"]),
  );
});

test("writeBySplit() tells of what it had found when it fails, and fails for what its listener throws", async () => {
  const folder = await temporaryFolder();
  const wide = ["a", "b"].map((split) => image(`${split}.png`, [box("squid", [1900, 2, 100, 4])], { split }));
  let passCount = 0;
  const failing = function* () {
    passCount += 1;
    yield* wide;
    if (passCount > 2) throw new RangeError("torn");
  };
  const found: string[] = [];
  const onDiagnostic = ({ imageId = "" }: Diagnostic): void => {
    found.push(imageId);
    if (found.length > 2) throw new TypeError("enough");
  };
  const target = join(folder, "set.json");
  const writing = writeBySplit(coco, failing, target, { areSplit: true, onDiagnostic });
  await expect(writing).rejects.toThrow(new RangeError("torn"));
  expect(found).toEqual(["id of a.png", "id of b.png"]);
  found.length = 1;
  await expect(writeBySplit(coco, wide, target, { onDiagnostic })).rejects.toThrow(new TypeError("enough"));
});

test.each([
  ["a/b", "a:b"],
  ["Train", "train"],
  ["\u00e9t\u00e9", "e\u0301te\u0301"],
])("writeBySplit() refuses the splits %j and %j, whose files would have one name somewhere", async (...splits) => {
  const folder = await temporaryFolder();
  const alike = splits.map((split, index) => image(`${index}.png`, [], { split }));
  await expect(writeBySplit(coco, alike, join(folder, "set.json"))).rejects.toMatchObject({ code: "write-failed" });
  expect(await readdir(folder)).toEqual([]);
});

test("nameSplitTarget() puts the split before the extension, as a name that is safe", () => {
  expect(nameSplitTarget("out/set.json", "train")).toBe("out/set_train.json");
  expect(nameSplitTarget("out/set.csv.gz", "val")).toBe("out/set_val.csv.gz");
  expect(nameSplitTarget("out.d/voc", "test")).toBe("out.d/voc_test");
  expect(nameSplitTarget("set.json", "../up")).toBe("set_.._up.json");
});

test("writeManifest() lists every file of a dataset with its digest, the same at each run", async () => {
  const folder = await temporaryFolder();
  const summary = await writeBySplit(voc, images, join(folder, "set"));
  const path = join(folder, "manifest.json");
  const manifest = await writeManifest(summary, path);
  const text = await readFile(path, "utf8");
  expect(JSON.parse(text)).toEqual(manifest);
  expect(manifest.files.map((file) => file.path)).toEqual([
    "set_train/a.xml",
    "set_train/c.xml",
    "set_unsplit/d.xml",
    "set_val/b.xml",
  ]);
  for (const { path: name, sizeBytes, sha256 } of manifest.files) {
    const bytes = await readFile(join(folder, name));
    expect([sizeBytes, sha256]).toEqual([bytes.byteLength, createHash("sha256").update(bytes).digest("hex")]);
  }
  expect((manifest as Manifest).droppedAnnotations).toEqual({ "empty-box": 1 });
  await writeManifest(summary, path);
  expect(await readFile(path, "utf8")).toBe(text);
});
