import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as coco from "../src/coco/index.ts";
import * as createml from "../src/createml/index.ts";
import * as csv from "../src/csv/index.ts";
import * as cvat from "../src/cvat/index.ts";
import * as darknet from "../src/darknet/index.ts";
import * as main from "../src/index.ts";
import * as labelStudio from "../src/label-studio/index.ts";
import * as labelme from "../src/labelme/index.ts";
import * as tf from "../src/tf/index.ts";
import * as voc from "../src/voc/index.ts";
import * as yolo from "../src/yolo/index.ts";
import * as yoloSeg from "../src/yolo-seg/index.ts";

test("the package exports these names and no others", () => {
  expect(Object.keys(main).sort()).toEqual([
    "FormatsError",
    "coco",
    "convert",
    "createml",
    "csv",
    "cvat",
    "darknet",
    "findFormat",
    "formats",
    "isFormatsError",
    "labelStudio",
    "labelme",
    "lossesOf",
    "openDataset",
    "readCoco",
    "readCreateml",
    "readCvat",
    "readDarknet",
    "readImageHeader",
    "readLabelStudio",
    "readLabelme",
    "readTf",
    "serializeCoco",
    "readVoc",
    "readYolo",
    "serializeCoco",
    "sniffFormat",
    "tf",
    "voc",
    "writeBySplit",
    "writeCoco",
    "writeCreateml",
    "writeCsv",
    "writeCvat",
    "writeDarknet",
    "writeDataset",
    "writeLabelStudio",
    "writeLabelme",
    "writeManifest",
    "writeTf",
    "writeVoc",
    "writeYolo",
    "writeYoloSeg",
    "yolo",
    "yoloSeg",
  ]);
  expect(Object.keys(coco).sort()).toEqual(["coco", "readCoco", "serializeCoco", "writeCoco"]);
  expect(Object.keys(csv).sort()).toEqual(["csv", "writeCsv"]);
  expect(Object.keys(createml).sort()).toEqual(["createml", "readCreateml", "writeCreateml"]);
  expect(Object.keys(cvat).sort()).toEqual(["cvat", "readCvat", "writeCvat"]);
  expect(Object.keys(labelStudio).sort()).toEqual(["labelStudio", "readLabelStudio", "writeLabelStudio"]);
  expect(Object.keys(labelme).sort()).toEqual(["labelme", "readLabelme", "writeLabelme"]);
  expect(Object.keys(darknet).sort()).toEqual(["darknet", "readDarknet", "writeDarknet"]);
  expect(Object.keys(tf).sort()).toEqual([
    "crc32c",
    "decodeExample",
    "encodeExample",
    "frameRecord",
    "loadCrc32c",
    "maskCrc",
    "parseLabelMap",
    "readRecords",
    "readTf",
    "tf",
    "toLabelMap",
    "writeTf",
  ]);
  expect(Object.keys(voc).sort()).toEqual(["readVoc", "voc", "writeVoc"]);
  expect(Object.keys(yolo).sort()).toEqual(["readYolo", "writeYolo", "yolo"]);
  expect(Object.keys(yoloSeg).sort()).toEqual(["writeYoloSeg", "yoloSeg"]);
});

test("every format is an entry of the package", async () => {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  expect(Object.keys(manifest.exports)).toEqual([
    ".",
    ...main.formats.map(({ name }) => `./${name}`),
    "./package.json",
  ]);
  for (const { name } of main.formats) {
    expect(manifest.exports[`./${name}`]).toEqual({
      "@m3/source": `./src/${name}/index.ts`,
      types: `./dist/${name}/index.d.ts`,
      default: `./dist/${name}/index.js`,
    });
  }
});

test("formats are found by name and alias, none twice", () => {
  const names = main.formats.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const format of main.formats) {
    for (const name of [format.name, format.title, ...format.aliases]) {
      expect(main.findFormat(` ${name.toUpperCase()}`)).toBe(format);
    }
  }
});

test("importing one format, or all, loads neither an XML nor a YAML library", () => {
  const script = `
    const before = new Set(process.moduleLoadList);
    await import("./src/index.ts");
    const { createRequire } = await import("node:module");
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify(loaded.filter((path) => /xmlbuilder2|saxes|yaml|sharp/.test(path))));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", "--input-type=module", "--eval", script],
    { cwd: join(import.meta.dirname, ".."), encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([]);
});
