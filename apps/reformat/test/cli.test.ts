import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { formats } from "@m3/formats";
import { expect, test } from "vitest";
import { formatNames } from "../src/format-names.ts";
import { newBox, oldBox, uuid } from "./support/localizations.ts";
import { makePng } from "./support/png.ts";
import { makeWorkspace, type Workspace } from "./support/workspace.ts";

/** Two images on disk, boxes in them in mixed order, one beyond the edge. */
async function makeDataset(make: typeof newBox = newBox): Promise<Workspace> {
  const workspace = await makeWorkspace();
  await workspace.write("localizations.json", [
    make(1, "Sebastes", 2, [1, 2, 10, 20]),
    make(2, "Aegina", 1, [5, 6, 7, 8]),
    make(3, "Sebastes", 1, [60, 40, 10, 10]),
  ]);
  await workspace.write("images/frame_1.png", makePng(64, 48));
  await workspace.write("images/frame_2.png", makePng(64, 48));
  await workspace.write("images/image_map.json", {
    [uuid("jpg", 9)]: "images/frame_9.jpg",
    [uuid("png", 1)]: "images/frame_1.png",
    [uuid("png", 2)]: "images/frame_2.png",
  });
  return workspace;
}

const map = ["--image_map", "images/image_map.json"];

interface Coco {
  readonly info: Record<string, unknown>;
  readonly images: { id: number; file_name: string; width?: number; uuid: string; [key: string]: unknown }[];
  readonly annotations: { id: number; image_id: number; category_id: number; bbox: number[]; [key: string]: unknown }[];
  readonly categories: { id: number; name: string }[];
}

async function readCoco(workspace: Workspace, name = "localizations_reformatted.json"): Promise<Coco> {
  return JSON.parse(await workspace.read(name)) as Coco;
}

test("reformat writes COCO by default, under the name that m3-download gives", async () => {
  const workspace = await makeDataset();
  const { exitCode, stdout, stderr } = await workspace.run(["localizations.json", ...map]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout.replace(/[\d.]+ KB/, "? KB").split("\n")).toEqual([
    "2 images, 3 annotations, 2 categories, ? KB",
    "  2  Sebastes",
    "  1  Aegina",
    "Boxes or polygons cut at the edge of their image: 1 (clipped)",
    "File names of images start from images/",
    "Wrote COCO annotation record to localizations_reformatted.json",
    "",
  ]);
  const coco = await readCoco(workspace);
  expect(coco.images).toMatchObject([
    {
      id: 1,
      file_name: "frame_1.png",
      width: 64,
      uuid: uuid("png", 1),
      coco_url: "http://host/dive/frame_1.png",
      date_captured: "2014-06-10 18:24:38",
      depth_meters: 1527.8,
    },
    { id: 2, file_name: "frame_2.png" },
  ]);
  expect(coco.categories.map(({ id, name }) => [id, name])).toEqual([
    [1, "Aegina"],
    [2, "Sebastes"],
  ]);
  expect(coco.annotations).toMatchObject([
    { id: 1, image_id: 1, category_id: 1, bbox: [5, 6, 7, 8], iscrowd: 0, uuid: uuid("asc", 2) },
    { id: 2, image_id: 1, category_id: 2, bbox: [60, 40, 4, 8] },
    {
      id: 3,
      image_id: 2,
      category_id: 2,
      bbox: [1, 2, 10, 20],
      observer: "brian",
      generator: "vars-localize",
      observation_uuid: uuid("obs", 1),
    },
  ]);
  expect(coco.annotations[0]).not.toHaveProperty("attributes");
});

test("reformat reads what m3-download wrote, and gives the same dataset but for what only ours know", async () => {
  const workspace = await makeDataset(oldBox);
  const { exitCode } = await workspace.run(["localizations.json", ...map]);
  expect(exitCode).toBe(0);
  const coco = await readCoco(workspace);
  expect(coco.annotations.map(({ bbox }) => bbox)).toEqual([
    [5, 6, 7, 8],
    [60, 40, 4, 8],
    [1, 2, 10, 20],
  ]);
  expect(coco.images[0]).toMatchObject({ file_name: "frame_1.png", width: 64 });
});

test("reformat -f VOC writes what m3-download writes, message included", async () => {
  const workspace = await makeDataset(oldBox);
  const { exitCode, stdout } = await workspace.run(["localizations.json", "-f", "voc", "-o", "out/voc", ...map]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Wrote 2 VOC XML files to out/voc\n");
  expect((await workspace.list()).filter((name) => name.startsWith("out"))).toEqual([
    "out/voc/frame_1.xml",
    "out/voc/frame_2.xml",
  ]);
  expect(await workspace.read("out/voc/frame_2.xml")).toBe(`<annotation>
    <folder>images</folder>
    <filename>frame_2.png</filename>
    <size>
        <width>64</width>
        <height>48</height>
        <depth>3</depth>
    </size>
    <object>
        <name>Sebastes</name>
        <bndbox>
            <xmin>1</xmin>
            <ymin>2</ymin>
            <xmax>11</xmax>
            <ymax>22</ymax>
        </bndbox>
    </object>
</annotation>`);
});

test("reformat --no-clip leaves boxes as they are", async () => {
  const workspace = await makeDataset();
  await workspace.run(["localizations.json", "-f", "VOC", "--no-clip", ...map]);
  expect(await workspace.read("localizations_reformatted/frame_1.xml")).toContain("<xmax>70</xmax>");
});

test("reformat -f TF writes a TFRecord and its label map", async () => {
  const workspace = await makeDataset();
  const { exitCode, stdout } = await workspace.run(["localizations.json", "-f", "TF", "-o", "sebastes", ...map]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Wrote TFRecord to sebastes.tfrecord and its label map to sebastes_label_map.pbtxt\n");
  expect(await workspace.read("sebastes_label_map.pbtxt")).toContain('id: 2\n  name: "Sebastes"');
  expect((await workspace.read("sebastes.tfrecord")).split("IHDR")).toHaveLength(3);
});

test("reformat -f CSV writes a table", async () => {
  const workspace = await makeDataset();
  const { stdout } = await workspace.run(["localizations.json", "-f", "Csv", ...map]);
  expect(stdout).toContain("Wrote CSV table to localizations_reformatted.csv\n");
  const [head = "", first = ""] = (await workspace.read("localizations_reformatted.csv")).split("\n");
  expect(head).toMatch(
    /^concept,image,x,y,width,height,observer,timestamp,latitude,longitude,depth,oxygen,userdefinedkey,/,
  );
  expect(first).toMatch(/^Aegina,frame_1.png,5,6,7,8,brian,2014-06-10T18:24:38.123Z,36.7,-122.1,1527.8,0.9,/);
  expect(first).toContain(",images/frame_1.png,");
});

test("reformat writes COCO and CSV without an image map, with the names and sizes that the localizations know", async () => {
  const workspace = await makeDataset();
  const { exitCode, stderr } = await workspace.run(["localizations.json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect((await readCoco(workspace)).images).toMatchObject([
    { file_name: "frame_1.png", width: 64 },
    { file_name: "frame_2.png", width: 64 },
  ]);
  expect((await workspace.run(["localizations.json", "-f", "csv"])).exitCode).toBe(0);
});

test("reformat without an image map names images as download-images names files", async () => {
  const workspace = await makeWorkspace();
  const at = (number: number, url: string): object => {
    const box = newBox(number, "a", number, [1, 1, 1, 1]) as { image: object };
    return { ...box, image: { ...box.image, url } };
  };
  await workspace.write("localizations.json", [
    at(1, "http://host/1/00:12:30.png"),
    at(2, "http://host/1/a%20b.png"),
    at(3, "http://host/1/same.png"),
    at(4, "http://host/2/same.png"),
    at(5, "http://host/"),
  ]);
  const { exitCode } = await workspace.run(["localizations.json"]);
  expect(exitCode).toBe(0);
  const names = (await readCoco(workspace)).images.map(({ file_name }) => file_name);
  expect(names).toEqual([
    "00_12_30.png",
    uuid("png", 5),
    "a%20b.png",
    expect.stringMatching(/^same~[0-9a-f]{8}\.png$/),
    expect.stringMatching(/^same~[0-9a-f]{8}\.png$/),
  ]);
  expect(new Set(names).size).toBe(5);
});

test.each([
  ["VOC", "the sizes of the images"],
  ["tf", "the images"],
])("reformat -f %s without an image map says that it needs one, and writes nothing", async (format, need) => {
  const workspace = await makeDataset();
  const before = await workspace.list();
  const { exitCode, stderr, stdout } = await workspace.run(["localizations.json", "-f", format]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    `reformat: Cannot write ${format.toUpperCase()} without ${need}: name the image_map.json that download-images wrote with --image_map\nTry "reformat --help"\n`,
  );
  expect(await workspace.list()).toEqual(before);
});

test("reformat names the formats it knows, and the nearest", async () => {
  const workspace = await makeDataset();
  const { exitCode, stderr } = await workspace.run(["localizations.json", "-f", "cocoo"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    'Cannot use --format "cocoo": expected one of COCO, CreateML, CSV, CVAT, Darknet, HF, iFDO, Label Studio, LabelMe, Parquet, TF, VOC, WebDataset, YOLO, YOLO-seg (did you mean "COCO"?)',
  );
});

test("reformat knows the formats of the library, and no others", () => {
  expect(formatNames).toEqual(Object.fromEntries(formats.map(({ title, aliases }) => [title, aliases])));
});

test("reformat leaves out what has no image on disk, counts it and exits with 3", async () => {
  const workspace = await makeDataset();
  await workspace.write("localizations.json", [
    newBox(1, "Sebastes", 1, [1, 2, 3, 4]),
    newBox(2, "Sebastes", 3, [1, 2, 3, 4]),
    newBox(3, "Sebastes", 3, [1, 2, 3, 4]),
    newBox(4, "Sebastes", 4, [1, 2, 3, 4]),
    newBox(5, "Sebastes", 5, [1, 2, 3, 4]),
    newBox(6, "Sebastes", 5, [1, 2, 3, 4], { image: undefined, resolution: "unresolved" }),
    { nonsense: true },
  ]);
  await workspace.write("images/frame_5.png", "<html>404</html>");
  await workspace.write("images/image_map.json", {
    [uuid("png", 1)]: "images/frame_1.png",
    [uuid("png", 4)]: "images/frame_4.png",
    [uuid("png", 5)]: "images/frame_5.png",
  });
  for (const format of ["coco", "csv", "voc", "tf"]) {
    const { exitCode, stderr, stdout } = await workspace.run(["localizations.json", "-f", format, ...map, "--json"]);
    expect(exitCode, format).toBe(3);
    expect(stderr.trimEnd().split("\n")).toEqual([
      'Warning: Cannot use an element: expected an object with a localization, got an object with "nonsense"',
      `Warning: Image "${uuid("png", 3)}" is not in the image map: 2 annotations left out`,
      'Warning: Cannot read image "images/frame_4.png": there is no such file',
      expect.stringMatching(/^Warning: Cannot tell the size of "images\/frame_5\.png"/),
      "Warning: 1 localization left out, since the image could not be determined",
      "Warning: 5 annotations in all could not be delivered for want of an image",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      format,
      imageCount: 1,
      annotationCount: 1,
      localizationCount: 6,
      unresolvedCount: 1,
      missingImageCount: 1,
      undeliveredCount: 5,
      droppedImages: { "missing-file": 1, "unreadable-image": 1 },
    });
  }
});

test("reformat --allow-missing keeps images that are not there, with the size on record", async () => {
  const workspace = await makeDataset();
  await workspace.write("localizations.json", [newBox(1, "a", 1, [1, 2, 3, 4]), newBox(2, "b", 7, [1, 2, 3, 4])]);
  const { exitCode, stderr } = await workspace.run(["localizations.json", "--allow-missing", ...map]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("is not in the image map: 1 annotation kept without the file");
  expect((await readCoco(workspace)).images).toMatchObject([
    { file_name: "frame_1.png", width: 64 },
    { file_name: "frame_7.png", width: 64 },
  ]);
  expect((await workspace.run(["localizations.json", "-f", "voc", "--allow-missing", ...map])).exitCode).toBe(0);
  expect(await workspace.read("localizations_reformatted/frame_7.xml")).toContain("<folder/>");
});

test("reformat warns of a few of many and counts the rest", async () => {
  const workspace = await makeDataset();
  await workspace.write(
    "localizations.json",
    Array.from({ length: 20 }, (_, index) => newBox(index, "a", index + 100, [1, 1, 1, 1])),
  );
  const { stderr } = await workspace.run(["localizations.json", ...map]);
  expect(stderr.trimEnd().split("\n")).toHaveLength(7);
  expect(stderr).toContain("Warning: ... and 15 more images that are not in the image map\n");
});

test("reformat --strict exits with 3 when anything had to be changed", async () => {
  const workspace = await makeDataset();
  expect((await workspace.run(["localizations.json", "--strict", ...map])).exitCode).toBe(3);
});

test("reformat keeps points and lines in CSV, and says that COCO cannot hold them", async () => {
  const workspace = await makeWorkspace();
  const shape = (number: number, kind: string, localization: object): object =>
    newBox(number, "a", 1, [], { kind, localization });
  await workspace.write("localizations.json", [
    shape(1, "point", { x: [5], y: [6], image_reference_uuuid: uuid("png", 1) }),
    shape(2, "line", { x: [5, 9], y: [6, 9], comment: "caudal" }),
    shape(3, "polygon", { x: [5, 9, 9], y: [6, 6, 9] }),
  ]);
  const coco = await workspace.run(["localizations.json"]);
  expect(coco.exitCode).toBe(0);
  expect(coco.stdout).toContain("Points or lines left out, which the format cannot hold: 2 (unsupported-geometry)");
  expect((await readCoco(workspace)).annotations).toMatchObject([
    { bbox: [5, 6, 4, 3], segmentation: [[5, 6, 9, 6, 9, 9]] },
  ]);
  await workspace.run(["localizations.json", "-f", "csv"]);
  const rows = (await workspace.read("localizations_reformatted.csv")).trimEnd().split("\n");
  expect(rows).toHaveLength(4);
  expect(rows[2]).toContain(",polyline,5 6 9 9,");
  expect(rows[2]).toContain('"{""comment"":""caudal""}"');
});

test("reformat tells of boxes that show a part, and keeps the part's name beside the whole's", async () => {
  const workspace = await makeWorkspace();
  await workspace.write("localizations.json", [newBox(1, "Sebastes", 1, [1, 1, 2, 2], { to_concept: "eye" })]);
  const { stdout } = await workspace.run(["localizations.json"]);
  expect(stdout).toContain("1 annotation shows a part of an animal, under the name of the whole\n");
  expect((await readCoco(workspace)).annotations[0]).toMatchObject({ alt_category: "eye" });
});

test("reformat finds images of a map that was moved with its folder, or made on Windows", async () => {
  const workspace = await makeDataset();
  await workspace.write("elsewhere/image_map.json", {
    [uuid("png", 1).toUpperCase()]: "pictures\\frame_1.png",
    [uuid("png", 2)]: "pictures/frame_2.png",
  });
  await workspace.write("elsewhere/pictures/frame_1.png", makePng(64, 48));
  await workspace.write("elsewhere/pictures/frame_2.png", makePng(64, 48));
  const { exitCode, stdout } = await workspace.run(["localizations.json", "--image-map", "elsewhere/image_map.json"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("File names of images start from elsewhere/pictures/\n");
});

test("reformat finds the images of a dataset that m3 keeps, from any folder", async () => {
  const workspace = await makeDataset();
  await workspace.write("kept/.m3/image_map.json", {
    [uuid("png", 1)]: "images/a.png",
    [uuid("png", 2)]: "images/b.png",
  });
  for (const name of ["a", "b"]) await workspace.write(`kept/images/${name}.png`, makePng(64, 48));
  await mkdir(join(workspace.folder, "kept/deeper"));
  for (const [cwd, root] of [
    [".", "kept"],
    ["kept", "."],
    ["kept/.m3", ".."],
    ["kept/deeper", ".."],
  ] as const) {
    const source = relative(join(workspace.folder, cwd), join(workspace.folder, "localizations.json"));
    const args = [source, "--image-map", join(root, ".m3/image_map.json"), "-o", "out"];
    const { exitCode, stdout } = await workspace.run(args, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`File names of images start from ${join(root, "images").replaceAll("\\", "/")}/\n`);
  }
});

test("reformat keeps folders in file names where images lie in several", async () => {
  const workspace = await makeDataset();
  await workspace.write("images/a/same.png", makePng(64, 48));
  await workspace.write("images/b/same.png", makePng(64, 48));
  await workspace.write("images/image_map.json", {
    [uuid("png", 1)]: "images/a/same.png",
    [uuid("png", 2)]: "./images/b/same.png",
  });
  const { stdout } = await workspace.run(["localizations.json", "-f", "voc", ...map]);
  expect(stdout).toContain("Files with a hash in their names, since images share a name: 2 (name-collision)");
  expect((await workspace.list()).filter((name) => name.endsWith(".xml"))).toHaveLength(2);
});

test("reformat makes one image of two references to one file", async () => {
  const workspace = await makeDataset();
  await workspace.write("images/image_map.json", {
    [uuid("png", 1)]: "images/frame_1.png",
    [uuid("png", 2)]: "images/frame_1.png",
  });
  await workspace.run(["localizations.json", ...map]);
  const coco = await readCoco(workspace);
  expect(coco.images).toHaveLength(1);
  expect(coco.annotations).toHaveLength(3);
});

test("reformat makes one image of two references to one URL, where no file is known", async () => {
  const workspace = await makeDataset();
  const records = JSON.parse(await workspace.read("localizations.json")) as Record<string, unknown>[];
  const url = "http://images.example/one.png";
  const here = records.map((record) => ({
    ...record,
    image: { ...(record.image as object), url },
    image_urls: { [(record.image as { uuid: string }).uuid]: url },
  }));
  await workspace.write("localizations.json", here);
  const { exitCode } = await workspace.run(["localizations.json"]);
  const coco = await readCoco(workspace);
  expect([exitCode, coco.images.length, coco.annotations.length]).toEqual([0, 1, 3]);
});

test("reformat reads standard input, lines and compressed files, and cuts their extensions off", async () => {
  const workspace = await makeDataset();
  const records = JSON.parse(await workspace.read("localizations.json")) as object[];
  const piped = await workspace.run(["-"], { stdin: JSON.stringify(records) });
  expect(piped).toMatchObject({ exitCode: 0, stderr: "" });
  const one = await workspace.run(["-", "-o", "one.json"], { stdin: `${JSON.stringify(records[0])}\n` });
  expect(one).toMatchObject({ exitCode: 0, stderr: "" });
  const other = await workspace.run(["-", "-o", "other.json"], { stdin: '{"images":[],"annotations":[]}\n' });
  expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("reads the localizations that") });
  await workspace.write("some.boxes.jsonl", records.map((record) => JSON.stringify(record)).join("\n"));
  await workspace.run(["some.boxes.jsonl"]);
  await workspace.write("packed.json.gz", gzipSync(JSON.stringify(records)));
  await workspace.run(["packed.json.gz"]);
  expect(await workspace.read("packed_reformatted.json")).toBe(await workspace.read("localizations_reformatted.json"));
  expect(await workspace.read("some.boxes_reformatted.json")).toBe(
    await workspace.read("localizations_reformatted.json"),
  );
});

test("reformat takes an output name that has its extension already, and writes .gz when told", async () => {
  const workspace = await makeDataset();
  await workspace.run(["localizations.json", "-o", "a.json"]);
  await workspace.run(["localizations.json", "-o", "b.json.gz"]);
  expect((await workspace.list()).filter((name) => /^[ab]\./.test(name))).toEqual(["a.json", "b.json.gz"]);
});

test("reformat does not write over what it reads", async () => {
  const workspace = await makeDataset();
  const before = await workspace.read("localizations.json");
  const { exitCode, stderr } = await workspace.run(["localizations.json", "-o", "./localizations"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot write to "./localizations.json": it is what is read');
  expect(await workspace.read("localizations.json")).toBe(before);
});

test("reformat writes the same bytes every time, with a date only when SOURCE_DATE_EPOCH gives one", async () => {
  const workspace = await makeDataset();
  await workspace.run(["localizations.json", ...map, "-o", "one"]);
  await workspace.run(["localizations.json", ...map, "-o", "two"]);
  expect(await workspace.read("one.json")).toBe(await workspace.read("two.json"));
  expect((await readCoco(workspace, "one.json")).info).not.toHaveProperty("date_created");
  await workspace.run(["localizations.json", ...map, "-o", "one"], { env: { SOURCE_DATE_EPOCH: "1700000000" } });
  expect((await readCoco(workspace, "one.json")).info).toMatchObject({ year: 2023, date_created: "2023/11/14" });
  const bad = await workspace.run(["localizations.json"], { env: { SOURCE_DATE_EPOCH: "today" } });
  expect(bad).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Cannot use SOURCE_DATE_EPOCH "today"') });
});

test.each([
  [
    "a digest",
    '[{"concept":"a","associations":[]}]',
    "expected each element to be an object with a localization, got an observation, as digests have them; reformat reads the localizations that extract-localizations writes; a dataset is read from a file or folder, with --from auto",
  ],
  [
    "another object",
    '{"image":[]}',
    "got a single object at byte 0 (line 1, column 1); reformat reads the localizations that extract-localizations writes; a dataset is read from a file or folder, with --from auto",
  ],
  ["numbers", "[1,2]", "expected each element to be an object with a localization, got 1"],
  ["truncated", '[{"concept":"a"', "Cannot read"],
  ["not JSON", "x,y,width", "expected a JSON array"],
  [
    "empty",
    "",
    'got an empty input at byte 0 (line 1, column 1): an empty list is "[]", so what should have written it may have failed; reformat reads',
  ],
])("reformat says in one sentence that a file is of another kind: %s", async (_, text, sentence) => {
  const workspace = await makeWorkspace();
  await workspace.write("input.json", text);
  await workspace.write("out.json", "old");
  const { exitCode, stdout, stderr } = await workspace.run(["input.json", "-o", "out"]);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^reformat: Cannot (read|use) .*"?input\.json"?.*\n$/);
  expect(stderr).toContain(sentence);
  expect(await workspace.list()).toEqual(["input.json", "out.json"]);
  expect(await workspace.read("out.json")).toBe("old");
});

test("reformat takes nothing at all on standard input for the failure of what should have written it", async () => {
  const workspace = await makeWorkspace();
  const { exitCode, stderr } = await workspace.run(["-", "-o", "out"], { stdin: "" });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(': an empty list is "[]", so what should have written it may have failed; reformat reads');
  expect(await workspace.list()).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "reformat reads no dataset through a pipe, and does not wait for it",
  async () => {
    const workspace = await makeWorkspace();
    execFileSync("mkfifo", [join(workspace.folder, "pipe")]);
    for (const from of ["auto", "coco"]) {
      const { exitCode, stderr } = await workspace.run(["--from", from, "pipe", "-o", "out"]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: `reformat: Cannot read "${join(workspace.folder, "pipe")}": it is a pipe or a device, expected a file\n`,
      });
    }
  },
);

test.each([
  ["[1]", "expected a JSON object, got an array"],
  ['{"a":{"b":1}}', 'expected a path for "a", got a value of type object'],
  ['{"info":[]}', 'expected a path for "info", got an array'],
  ['{"a":"b"', "Cannot read"],
  [undefined, "there is no such file"],
])("reformat says in one sentence that an image map is none: %s", async (text, sentence) => {
  const workspace = await makeDataset();
  if (text !== undefined) await workspace.write("map.json", text);
  const { exitCode, stderr } = await workspace.run(["localizations.json", "--image_map", "map.json"]);
  expect(exitCode).toBe(1);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stderr).toContain("map.json");
  expect(stderr).toContain(sentence);
});

test.each([
  [["no.json"], 1, 'Cannot read "no.json": there is no such file'],
  [["localizations.json", "-o", "images/image_map.json/x"], 1, "Cannot write"],
  [["localizations.json", "-f", "voc", "-o", "localizations.json", ...map], 2, "it is what is read"],
  [
    ["localizations.json", "-f", "voc", "-o", "images/frame_1.png", ...map],
    1,
    "expected a folder or nothing there, got a file",
  ],
  [["localizations.json", "-o", ""], 2, 'Cannot write to --output ""'],
  [["localizations.json", "-o", "-"], 2, 'Cannot write to --output "-": a dataset goes into files'],
  [[], 2, "Cannot run: expected <localizations>, got 0 of these"],
  [[""], 2, 'Cannot read localizations ""'],
  [["a", "b"], 2, 'Cannot use "b": expected <localizations> and no more'],
])("reformat %j exits with %i and a sentence, and touches nothing", async (args, exitCode, sentence) => {
  const workspace = await makeDataset();
  const before = await workspace.list();
  const result = await workspace.run(args);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toContain(sentence);
  expect(await workspace.list()).toEqual(before);
});

test("reformat stops cleanly when it is interrupted, and what was there stays", async () => {
  const workspace = await makeDataset();
  await workspace.write("localizations_reformatted.json", "old");
  const controller = new AbortController();
  controller.abort();
  const { exitCode, stderr } = await workspace.run(["localizations.json", ...map], { signal: controller.signal });
  expect(exitCode).toBe(130);
  expect(stderr).toBe(
    'reformat: Interrupted; nothing was written to "localizations_reformatted.json", run it again to start over\n',
  );
  expect(await workspace.read("localizations_reformatted.json")).toBe("old");
});

test("reformat writes an empty dataset of an empty file", async () => {
  const workspace = await makeWorkspace();
  await workspace.write("localizations.json", "[]");
  const { exitCode, stdout } = await workspace.run(["localizations.json"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("0 images, 0 annotations, 0 categories");
  expect((await readCoco(workspace)).images).toEqual([]);
});
