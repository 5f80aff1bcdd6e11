import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as coco from "../src/coco/index.ts";
import * as createml from "../src/createml/index.ts";
import * as csv from "../src/csv/index.ts";
import * as cvat from "../src/cvat/index.ts";
import * as darknet from "../src/darknet/index.ts";
import * as datasets from "../src/datasets/index.ts";
import * as hf from "../src/hf/index.ts";
import * as ifdo from "../src/ifdo/index.ts";
import * as main from "../src/index.ts";
import * as labelStudio from "../src/label-studio/index.ts";
import * as labelme from "../src/labelme/index.ts";
import * as parquet from "../src/parquet/index.ts";
import * as tf from "../src/tf/index.ts";
import * as transforms from "../src/transforms/index.ts";
import * as voc from "../src/voc/index.ts";
import * as webdataset from "../src/webdataset/index.ts";
import * as yolo from "../src/yolo/index.ts";
import * as yoloSeg from "../src/yolo-seg/index.ts";

test("the package exports these names and no others", () => {
  expect(Object.keys(main).sort()).toEqual([
    "FormatsError",
    "SplitMeter",
    "addTaxonomy",
    "clip",
    "coco",
    "convert",
    "createTaxonomy",
    "createml",
    "csv",
    "csvFlavor",
    "cvat",
    "darknet",
    "datasetStats",
    "dedupe",
    "findFormat",
    "findParts",
    "formats",
    "hf",
    "idInPart",
    "ifdo",
    "imageFolderOfPart",
    "isFormatsError",
    "keepCategories",
    "labelStudio",
    "labelme",
    "lint",
    "lintLoaders",
    "locateDataset",
    "lossesOf",
    "measureSplits",
    "minCount",
    "minSize",
    "nameSplitTarget",
    "negatives",
    "openDataset",
    "openParts",
    "parquet",
    "parseIfdoHeader",
    "parseMapping",
    "parseTaxonomy",
    "readCoco",
    "readCreateml",
    "readCsv",
    "readCvat",
    "readDarknet",
    "readHf",
    "readIfdo",
    "readImageHeader",
    "readLabelStudio",
    "readLabelme",
    "readMapping",
    "readParquet",
    "readSizes",
    "readTaxonomy",
    "readTf",
    "readVoc",
    "readWebdataset",
    "readYolo",
    "remap",
    "rollUp",
    "sample",
    "select",
    "serializeCoco",
    "sniffFormat",
    "split",
    "tf",
    "voc",
    "vocLayout",
    "webdataset",
    "writeBySplit",
    "writeCoco",
    "writeCreateml",
    "writeCrops",
    "writeCsv",
    "writeCvat",
    "writeDarknet",
    "writeDataset",
    "writeHf",
    "writeIfdo",
    "writeLabelStudio",
    "writeLabelme",
    "writeManifest",
    "writeParquet",
    "writeTf",
    "writeVoc",
    "writeWebdataset",
    "writeYolo",
    "writeYoloSeg",
    "yolo",
    "yoloSeg",
  ]);
  expect(Object.keys(coco).sort()).toEqual(["coco", "readCoco", "serializeCoco", "writeCoco"]);
  expect(Object.keys(csv).sort()).toEqual(["csv", "csvFlavor", "readCsv", "writeCsv"]);
  expect(Object.keys(createml).sort()).toEqual(["createml", "readCreateml", "writeCreateml"]);
  expect(Object.keys(cvat).sort()).toEqual(["cvat", "readCvat", "writeCvat"]);
  expect(Object.keys(labelStudio).sort()).toEqual(["labelStudio", "readLabelStudio", "writeLabelStudio"]);
  expect(Object.keys(labelme).sort()).toEqual(["labelme", "readLabelme", "writeLabelme"]);
  expect(Object.keys(darknet).sort()).toEqual(["darknet", "readDarknet", "writeDarknet"]);
  expect(Object.keys(hf).sort()).toEqual(["hf", "readHf", "writeHf"]);
  expect(Object.keys(ifdo).sort()).toEqual(["ifdo", "parseIfdoHeader", "readIfdo", "writeIfdo"]);
  expect(Object.keys(parquet).sort()).toEqual(["parquet", "readParquet", "writeParquet"]);
  expect(Object.keys(webdataset).sort()).toEqual(["readWebdataset", "webdataset", "writeWebdataset"]);
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
  expect(Object.keys(voc).sort()).toEqual(["readVoc", "voc", "vocLayout", "writeVoc"]);
  expect(Object.keys(yolo).sort()).toEqual(["readYolo", "writeYolo", "yolo"]);
  expect(Object.keys(yoloSeg).sort()).toEqual(["writeYoloSeg", "yoloSeg"]);
});

test("transforms, and what goes with any format, are entries of their own, and all of them are in the main one", () => {
  expect(Object.keys(transforms).length).toBeGreaterThan(10);
  expect(main).toMatchObject(transforms);
  expect(Object.keys(datasets).length).toBeGreaterThan(10);
  expect(main).toMatchObject(datasets);
  // Nothing else is in the main entry but what one format has of its own.
  const ofFormats = [
    coco,
    createml,
    csv,
    cvat,
    darknet,
    hf,
    ifdo,
    labelStudio,
    labelme,
    parquet,
    tf,
    voc,
    webdataset,
    yolo,
    yoloSeg,
  ];
  const elsewhere = new Set([datasets, transforms, ...ofFormats].flatMap((entry) => Object.keys(entry)));
  expect(Object.keys(main).filter((name) => !elsewhere.has(name))).toEqual([]);
});

test("every format is an entry of the package", async () => {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  expect(Object.keys(manifest.exports)).toEqual([
    ".",
    ...main.formats.map(({ name }) => `./${name}`),
    "./datasets",
    "./transforms",
    "./package.json",
  ]);
  for (const name of [...main.formats.map((format) => format.name), "datasets", "transforms"]) {
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

test("importing one format loads none of the libraries that others need, and all together load none that is heavy", () => {
  const heavy = /node_modules\/(@node-rs|csv-parse|hyparquet|hyparquet-writer|saxes|sharp|xmlbuilder2|yaml)\//;
  for (const entry of ["index.ts", "datasets/index.ts", ...main.formats.map(({ name }) => `${name}/index.ts`)]) {
    const loaded = loadedBy(`./src/${entry}`);
    expect(loaded.length, entry).toBeGreaterThan(5);
    expect(
      loaded.filter((url) => heavy.test(url)),
      entry,
    ).toEqual([]);
    // Formats share what is above their folders, and nothing of each other.
    const others = loaded.filter(
      (url) => /\/formats\/src\/[a-z-]+\//.test(url) && !url.includes(`/src/${entry.split("/")[0]}/`),
    );
    if (entry.startsWith("datasets/")) {
      expect(others.filter((url) => /\/(read|write)\.ts$/.test(url))).toEqual([]);
    } else if (entry !== "index.ts")
      expect(
        others.filter((url) => !isFamily(url, entry)),
        entry,
      ).toEqual([]);
  }
});

/** The three of YOLO are one in most, and LabelMe has their folders. */
function isFamily(url: string, entry: string): boolean {
  return /^(yolo|darknet|labelme)/.test(entry) && /\/src\/(yolo|darknet)/.test(url);
}

/** Every module that importing `path` loads. */
function loadedBy(path: string): string[] {
  const hooks = `export async function load(url, context, next) { process._rawDebug("LOADED " + url); return next(url, context); }`;
  const script = `
    const { register } = await import("node:module");
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    await import(${JSON.stringify(path)});
    const { createRequire } = await import("node:module");
    for (const file of Object.keys(createRequire(import.meta.url).cache)) process._rawDebug("LOADED " + file);`;
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", "--input-type=module", "--eval", script],
    { cwd: join(import.meta.dirname, ".."), encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  return [...stderr.matchAll(/^LOADED (.*)$/gm)].map(([, url = ""]) => url);
}
