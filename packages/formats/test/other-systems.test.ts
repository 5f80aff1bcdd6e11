import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FileStems } from "../src/file-stems.ts";
import {
  type Diagnostic,
  type ImageRecord,
  openDataset,
  readCoco,
  readCsv,
  readHf,
  readYolo,
  writeHf,
} from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** File names and paths of a dataset's images, and what was said of them. */
async function whereabouts(open: typeof readCoco, source: string): Promise<unknown[]> {
  const codes: string[] = [];
  const onDiagnostic = ({ code }: Diagnostic): number => codes.push(code);
  const images = await collect((await open(source, { onDiagnostic })).images());
  return [...images.map(({ fileName, path }) => [fileName, path]), ...codes];
}

describe("datasets that were made on Windows", () => {
  test("COCO: file names with backslashes are paths", async () => {
    const folder = await temporaryFolder();
    const source = join(folder, "a.json");
    const names = ["images\\a.png", "..\\..\\b.png", "C:\\data\\c.png"];
    const images = names.map((name, index) => ({ id: index, file_name: name, width: 9, height: 9 }));
    await writeFile(source, JSON.stringify({ images, annotations: [], categories: [] }));
    expect(await whereabouts(readCoco, source)).toEqual([
      ["images/a.png", join(folder, "images/a.png")],
      ["_/_/b.png", undefined],
      ["C_/data/c.png", undefined],
      ...["bad-element", "bad-element"],
    ]);
  });

  test("CSV: image paths with backslashes are paths", async () => {
    const folder = await temporaryFolder();
    const source = join(folder, "a.csv");
    await writeFile(source, "images\\a.png,1,2,3,4,fish\r\n..\\b.png,1,2,3,4,fish\r\n");
    const read: typeof readCoco = (path, options) => readCsv(path, { ...options, flavor: "retinanet" });
    expect(await whereabouts(read, source)).toEqual([
      ["images/a.png", join(folder, "images/a.png")],
      ["_/b.png", undefined],
      "bad-element",
    ]);
  });

  test("Hugging Face: file names with backslashes are paths", async () => {
    const folder = await temporaryFolder();
    const row = { width: 9, height: 9, objects: { bbox: [], category: [] } };
    const rows = ["sub\\a.png", "..\\b.png"].map((name) => JSON.stringify({ file_name: name, ...row }));
    await writeFile(join(folder, "metadata.jsonl"), `${rows.join("\r\n")}\r\n`);
    expect(await whereabouts(readHf, folder)).toEqual([["sub/a.png", join(folder, "sub/a.png")], "bad-element"]);
  });

  test("YOLO: data.yaml and lists of images with backslashes; a list of another computer gives no images", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "images/train"), { recursive: true });
    await mkdir(join(folder, "labels/train"), { recursive: true });
    await writeFile(join(folder, "images/train/a.png"), makePng(10, 10));
    await writeFile(join(folder, "labels/train/a.txt"), "0 0.5 0.5 0.2 0.2\r\n");
    await writeFile(join(folder, "val.txt"), ".\\images\\train\\a.png\r\nC:\\data\\images\\train\\b.png\r\n");
    const found: unknown[] = [];
    for (const location of ["train: images\\train", "val: val.txt"]) {
      await writeFile(join(folder, "data.yaml"), `path: C:\\data\r\n${location}\r\nnames: [fish]\r\n`);
      const dataset = await readYolo(folder);
      for (const { fileName, annotations } of await collect(dataset.images()))
        found.push([fileName, annotations.length]);
    }
    expect(found).toEqual([
      ["a.png", 1],
      ["a.png", 1],
    ]);
  });
});

describe("names that are one file on some systems", () => {
  const accents = ["\u00e9.png", "e\u0301.png"] as const;

  test("FileStems tells apart letter case and the spelling of accents", () => {
    const stems = new FileStems();
    const names = ["A.png", "a.png", ...accents, "b.png"];
    for (const name of names) stems.count(name);
    const given = names.map((name) => stems.name(name).stem);
    expect(given.map((stem) => /~[0-9a-f]{8}$/.test(stem))).toEqual([true, true, true, true, false]);
    expect(new Set(given.map((stem) => stem.normalize("NFC").toLowerCase())).size).toBe(5);
  });

  test("writeHf() tells placed images apart, and leaves those alone that stay where they are", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "out");
    await writeFile(join(folder, "x.png"), makePng(64, 48));
    const at = { path: join(folder, "x.png"), widthPixels: 64, heightPixels: 48 };
    const images: ImageRecord[] = ["A.png", "a.png", ...accents, "b.png"].map((name) =>
      image(name, [box("fish", [1, 2, 3, 4], { id: name })], { ...at, id: name }),
    );
    images.push(image("B.png", [], { ...at, id: "B", split: "val" }));
    const { diagnostics } = await writeHf(images, target, { imageFiles: "copy" });
    expect(diagnostics).toEqual({ "name-collision": 4 });
    const names = (await readdir(join(target, "train"))).filter((name) => name.endsWith(".png"));
    expect(new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size).toBe(5);
    const read = await collect((await openDataset(target)).images());
    expect(read.map(({ fileName }) => fileName).sort()).toEqual([...names, "B.png"].sort());
    const left = await writeHf(images, join(folder, "left"), { imageFiles: "leave" });
    expect(left.diagnostics).toEqual({});
  });
});
