import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type LintLoader, lint, writeVoc } from "../src/index.ts";
import { makeJpeg } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function codes(source: string, loader: LintLoader): Promise<string> {
  const found: string[] = [];
  for await (const { code } of lint(source, { for: loader })) found.push(code);
  return found.join(", ");
}

const object = (more = ""): string =>
  `<object><name>a</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>${more}
   <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>`;
const document = (objects: string): string =>
  `<annotation><filename>1.jpg</filename><size><width>64</width><height>48</height></size>${objects}</annotation>`;

/** A devkit of one image; other files as given, undefined for none. */
async function devkit(files: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const all: Readonly<Record<string, string | Buffer | undefined>> = {
    "Annotations/1.xml": document(object()),
    "JPEGImages/1.jpg": makeJpeg(64, 48),
    "ImageSets/Main/train.txt": "1\n",
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const changed = (from: string | RegExp, to: string) => ({
  "Annotations/1.xml": document(object()).replace(from, to),
});

test.each<[string, Readonly<Record<string, string | undefined>>, string, string]>([
  ["nothing", {}, "", ""],
  ["no lists", { "ImageSets/Main/train.txt": undefined }, "layout", "layout"],
  ["no image", { "JPEGImages/1.jpg": undefined }, "missing-file", "missing-file"],
  ["no marks", changed(/<pose>.*<\/difficult>/, ""), "", "field-missing"],
  ["no name", changed("<name>a</name>", ""), "field-missing", "field-missing"],
  ["no width", changed("<width>64</width>", ""), "size-missing", ""],
  ["another image format", changed("1.jpg", "1.png"), "", "unsupported-image"],
  ["coordinates from 0", changed("<xmin>1<", "<xmin>0<"), "coordinates-from-0", ""],
  ["corners that are swapped", changed("<xmin>1<", "<xmin>50<"), "bbox-empty", "bbox-empty"],
  ["a corner that is text", changed("<xmin>1<", "<xmin>one<"), "bbox-malformed", "bbox-malformed"],
  ["no XML", { "Annotations/1.xml": "<annotation>" }, "unreadable", "unreadable"],
  ["another document", { "Annotations/1.xml": "<note/>" }, "unreadable", "unreadable"],
  ["a name with a space", { "Annotations/1 b.xml": document(object()), "JPEGImages/1 b.jpg": "x" }, "id-unsafe", ""],
])("lint() finds %s in VOC", async (_, files, detectron2, tfod) => {
  const folder = await devkit(files);
  expect([await codes(folder, "detectron2"), await codes(folder, "tfod")]).toEqual([detectron2, tfod]);
});

test("lint() finds nothing in the devkit that writeVoc() writes", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "1.jpg"), makeJpeg(64, 48));
  const record = image("1.jpg", [box("a", [0, 0, 10, 10])], { path: join(folder, "1.jpg"), split: "train" });
  await writeVoc([record], join(folder, "kit"), { layout: "devkit", imageFiles: "copy" });
  expect(await codes(join(folder, "kit"), "detectron2")).toBe("");
  expect(await codes(join(folder, "kit"), "tfod")).toBe("");
});
