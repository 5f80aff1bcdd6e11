import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LintFinding, lint } from "../src/index.ts";
import { checkLabels } from "../src/lint/yolo-label.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("checkLabels()", () => {
  test.each([
    ["0 0.5 0.5 0.1 0.1\n", ""],
    ["", ""],
    ["\n  \n", ""],
    ["0 0.5 0.5 1 1\r\n1 0.5 0.5 0.2 0.2", ""],
    ["0 0.5 0.5 0.1\n", "columns"],
    ["0 0.5 0.5 0.1 0.1 0.9\n", "columns"],
    ["0 0.5 0.5 0.1 x\n", "columns"],
    ["2 0.5 0.5 0.1 0.1\n", "class-range"],
    ["-1 0.5 0.5 0.1 0.1\n", "class-range"],
    ["0.5 0.5 0.5 0.1 0.1\n", "class-range"],
    ["0 1.02 0.5 0.1 0.1\n", "coordinate-range"],
    ["0 0.5 -0.02 0.1 0.1\n", "coordinate-range"],
    ["0 0.98 0.5 0.1 0.1\n", "bbox-outside"],
    ["0 0.5 0.5 0 0.1\n", "bbox-empty"],
    ["0 0.5 0.5 -0.005 0.1\n", "coordinate-range"],
    ["0x0 0.5 0.5 0.1 0.1\n", "columns"],
    ["0 5e-1 .5 1.e-1 0.1\n", ""],
    ["0 0.5 0.5 0.1 0.1\n0 0.500000001 0.5 0.1 0.1\n", "row-duplicate"],
    ["0 0.9 0.1 1.02 0.1 1.02 0.2\n", "bbox-outside"],
    ["0 0.5 0.5 0.1 0.1\n0 0.50 0.5 0.1 0.1\n", "row-duplicate"],
    ["0 0.1 0.1 0.2 0.1 0.2 0.2\n", ""],
    ["0 0.1 0.1 0.2 0.1 0.2 0.2 0.3\n", "columns"],
    ["0 0.1 0.1 0.2 0.1 0.2 0.2\n1 0.5 0.5 0.1 0.1\n", "segments-mixed"],
  ])("of %j finds %j", (text, codes) => {
    expect(
      checkLabels(text, 2)
        .flaws.map(({ code }) => code)
        .join(", "),
    ).toBe(codes);
  });

  test("says in which line", () => {
    expect(checkLabels("0 0.5 0.5 0.1 0.1\n\n7 0.5 0.5 0.1 0.1\n", 2).flaws).toEqual([
      { code: "class-range", line: 3, message: "Expected the class to be an integer from 0 to 1, got 7" },
    ]);
  });

  test("never stops, whatever the text", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(checkLabels(text, undefined).flaws)));
  });
});

/** A dataset of two images with labels; other files as given, undefined for none. */
async function dataset(files: Readonly<Record<string, string | Buffer | undefined>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const all: Readonly<Record<string, string | Buffer | undefined>> = {
    "data.yaml": "train: images/train\nval: images/val\nnc: 2\nnames:\n  0: a\n  1: b\n",
    "images/train/1.png": makePng(20, 10),
    "labels/train/1.txt": "0 0.5 0.5 0.1 0.1\n",
    "images/val/2.jpg": makeJpeg(20, 10),
    "labels/val/2.txt": "",
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function find(source: string): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for await (const finding of lint(source, { for: "ultralytics" })) found.push(finding);
  return found;
}

const gif = Buffer.from("R0lGODlhFAAUAAAAACw=", "base64");
const config = (text: string) => ({ "data.yaml": `train: images/train\nval: images/val\n${text}` });

describe("lint() for Ultralytics", () => {
  test.each<[string, Readonly<Record<string, string | Buffer | undefined>>, string]>([
    ["nothing", {}, ""],
    ["no data.yaml", { "data.yaml": undefined }, "other-format"],
    ["no YAML", { "data.yaml": "a: [" }, "unreadable"],
    ["a list", { "data.yaml": "- a" }, "unreadable"],
    ["no val", { "data.yaml": "train: images/train\nnames: [a, b]" }, "field-missing"],
    ["no names", config(""), "field-missing"],
    ["names that are no text", config("names: [yes, b]"), "names"],
    ["a time for a name", config("names: {0: 12:30:00, 1: b}"), "names"],
    ["numbers with a gap", config("names: {0: a, 2: b}"), "names"],
    ["numbers that are text", config('names: {"0": a, "1": b}'), ""],
    ["a key twice", config("names: [a, b]\nval: images/val"), "value"],
    ["a tag that nobody knows", config("names: !what [a, b]"), "unreadable"],
    ["a count that is text", config('names: [a, b]\nnc: "2"'), ""],
    ["the folder as path", config("path: .\nnames: [a, b]"), "path-relative"],
    ["a number as path", config("path: 3\nnames: [a, b]"), "value"],
    [
      "a folder beside, as Roboflow writes it",
      { "data.yaml": "train: ../images/train\nval: ../images/val\nnc: 2" },
      "",
    ],
    ["no folder of test", config("test: images/test\nnames: [a, b]"), "split-missing"],
    [
      "no images",
      { "images/train/1.png": undefined, "images/train/1.txt": "", "labels/train/1.txt": undefined },
      "no-images",
    ],
    [
      "labels elsewhere",
      { "labels/train/1.txt": undefined, "images/train/1.txt": "" },
      "label-missing, no-annotations",
    ],
    ["another nc", config("names: [a, b]\nnc: 3"), "names"],
    ["names only by count", config("nc: 2"), ""],
    ["a relative path", config("path: ./\nnames: [a, b]"), "path-relative"],
    ["no folder", { "data.yaml": "train: images/train\nval: nowhere\nnames: [a, b]" }, "missing-file"],
    ["a folder twice, once", { "data.yaml": "train: nowhere\nval: nowhere\nnames: [a, b]" }, "missing-file"],
    ["a missing label", { "labels/val/2.txt": undefined }, "label-missing"],
    ["a label without image", { "labels/train/9.txt": "" }, "orphan-label"],
    ["two images with one label", { "images/train/1.jpg": makeJpeg(20, 10) }, "stem-collision"],
    ["a small image", { "images/train/1.png": makePng(9, 20) }, "image-too-small"],
    ["a file that is no image", { "images/train/1.png": "text" }, "unreadable-image"],
    ["a GIF", { "images/train/3.gif": "GIF89a" }, "unsupported-image"],
    ["a JPEG that is cut short", { "images/val/2.jpg": makeJpeg(20, 10).subarray(0, -2) }, "image-cut"],
    ["bytes behind a JPEG", { "images/val/2.jpg": Buffer.concat([makeJpeg(20, 10), Buffer.alloc(3)]) }, "jpeg-end"],
    ["a PNG that is cut short", { "images/train/1.png": makePng(20, 10).subarray(0, -12) }, "image-cut"],
    ["a JPEG to be turned", { "images/val/2.jpg": makeJpeg(20, 10, { orientation: 6 }) }, "exif-orientation"],
    ["an AVIF", { "images/train/3.avif": "", "labels/train/3.txt": "" }, ""],
    ["what macOS leaves", { "images/train/._1.png": "x", "images/train/.thumbs/1.png": "x" }, ""],
    ["a name with a dot in front", { "images/train/.3.png": makePng(20, 10) }, "unsupported-image"],
    ["a GIF that is called PNG", { "images/train/1.png": gif }, "unsupported-image"],
    ["a class too many", { "labels/val/2.txt": "2 0.5 0.5 0.1 0.1" }, "class-range"],
    ["boxes here and polygons there", { "labels/val/2.txt": "0 0.1 0.1 0.2 0.1 0.2 0.2" }, "segments-mixed"],
  ])("finds %s", async (_, files, codes) => {
    const found = await find(await dataset(files));
    expect(found.map(({ code }) => code).join(", ")).toBe(codes);
  });

  test("reads lists of images, several folders and absolute paths", async () => {
    const folder = await dataset({
      "data.yaml": "train: [images/train, list.txt]\nval: images/val\nnames: [a, b]",
      "list.txt": "\ufeff./images/more/3.png\r\n\nimages/more/4.png\n./images/more/5.png \n",
      "images/more/3.png": makePng(20, 10),
      "labels/more/3.txt": "5 0.5 0.5 0.1 0.1",
    });
    expect((await find(join(folder, "data.yaml"))).map(({ code, path, place }) => [code, path, place])).toEqual([
      ["class-range", join(folder, "labels/more/3.txt"), "line 1"],
      ["path-relative", join(folder, "list.txt"), "line 3"],
      ["missing-file", join(folder, "images/more/4.png"), undefined],
      ["label-missing", join(folder, "images/more/4.png"), undefined],
      ["unsupported-image", join(folder, "list.txt"), "line 4"],
    ]);
  });

  test("says of another format that it is one, and checks what it holds", async () => {
    const folder = await temporaryFolder();
    const file = {
      images: [{ id: 1, file_name: "1.gif", width: 5, height: 30 }],
      categories: [{ id: 1, name: "a" }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 40, 30] }],
    };
    await writeFile(join(folder, "x.json"), JSON.stringify(file));
    expect((await find(join(folder, "x.json"))).map(({ code }) => code)).toEqual([
      "other-format",
      "image-too-small",
      "unsupported-image",
      "bbox-outside",
    ]);
  });
});
