import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ImageRecord, serializeCoco, writeCoco } from "../src/index.ts";
import { type CocoFile, cocoProblems } from "./support/coco-reader.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function writeAndRead(
  images: readonly ImageRecord[],
  options: Parameters<typeof writeCoco>[2] = {},
): Promise<{ text: string; file: CocoFile; summary: Awaited<ReturnType<typeof writeCoco>> }> {
  const target = join(await temporaryFolder(), "out.json");
  const summary = await writeCoco(images, target, options);
  const text = await readFile(target, "utf8");
  return { text, file: JSON.parse(text) as CocoFile, summary };
}

test("writeCoco() writes what every loader asks for", async () => {
  const { file, summary } = await writeAndRead([
    image("b.png", [box("Sebastes", [10, 20, 30, 40]), box("Aegina", [1, 2, 3.25, 4])], { url: "http://host/b.png" }),
    image("a.png", [box("Sebastes", [0, 0, 1920, 1080])]),
    image("negative.png", []),
  ]);
  expect(cocoProblems(file)).toEqual([]);
  expect(file.images.map(({ id, file_name, width, height }) => [id, file_name, width, height])).toEqual([
    [1, "b.png", 1920, 1080],
    [2, "a.png", 1920, 1080],
    [3, "negative.png", 1920, 1080],
  ]);
  expect(file.categories).toEqual([
    { id: 1, name: "Aegina", supercategory: "object" },
    { id: 2, name: "Sebastes", supercategory: "object" },
  ]);
  expect(
    file.annotations.map(({ id, image_id, category_id, bbox, area, iscrowd, segmentation }) => [
      id,
      image_id,
      category_id,
      bbox,
      area,
      iscrowd,
      segmentation,
    ]),
  ).toEqual([
    [1, 1, 2, [10, 20, 30, 40], 1200, 0, []],
    [2, 1, 1, [1, 2, 3.25, 4], 13, 0, []],
    [3, 2, 2, [0, 0, 1920, 1080], 2073600, 0, []],
  ]);
  expect(file.images[0]?.coco_url).toBe("http://host/b.png");
  expect(file.images[0]?.uuid).toBe("id of b.png");
  expect(summary).toMatchObject({
    format: "coco",
    imageCount: 3,
    negativeImageCount: 1,
    annotationCount: 3,
    fileCount: 1,
  });
  expect(summary.categories).toEqual([
    { name: "Aegina", annotationCount: 1 },
    { name: "Sebastes", annotationCount: 2 },
  ]);
});

test("serializeCoco() gives the text that writeCoco() writes, in pieces", async () => {
  const images = [image("a.png", [box("b", [1, 1, 2, 2]), box("c", [3, 3, 4, 4])]), image("b.png", [])];
  const { text } = await writeAndRead(images, { licenses: [{ id: 1, name: "CC0", url: "" }] });
  const pieces: string[] = [];
  for await (const piece of serializeCoco(images, { licenses: [{ id: 1, name: "CC0", url: "" }] })) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(5);
  expect(pieces.join("")).toBe(text);
});

test("writeCoco() goes over images twice, and once more when their lines are too many to hold", async () => {
  const folder = await temporaryFolder();
  const write = async (length: number): Promise<{ passCount: number; images: readonly { attributes: object }[] }> => {
    const note = "x".repeat(length);
    let passCount = 0;
    const records = () => {
      passCount += 1;
      return Array.from({ length: 180 }, (_, index) => {
        return image(`${index}.png`, [box("squid", [1, 2, 3, 4])], { attributes: { index, note } });
      });
    };
    const path = join(folder, `${length}.json`);
    await writeCoco(records, path);
    const { images } = JSON.parse(await readFile(path, "utf8"));
    expect(images.map(({ id, attributes }: (typeof images)[number]) => [id, attributes])).toEqual(
      Array.from({ length: 180 }, (_, index) => [index + 1, { index, note }]),
    );
    return { passCount, images };
  };
  expect((await write(1000)).passCount).toBe(2);
  expect((await write(100_000)).passCount).toBe(3);
});

test("writeCoco() says nothing of time unless it is told the date", async () => {
  const { file } = await writeAndRead([image("a.png", [box("a", [1, 1, 2, 2])])]);
  expect(file.info).toEqual({ version: "", description: "", contributor: "", url: "" });
  const dated = await writeAndRead([], { info: { description: "d", dateCreated: new Date(86_400_000 * 365) } });
  expect(dated.file.info).toMatchObject({ year: 1971, description: "d", date_created: "1971/01/01" });
});

test("writeCoco() clips boxes to the image, drops what is left without an area, and says so", async () => {
  const codes: string[] = [];
  const { file, summary } = await writeAndRead(
    [
      image("a.png", [
        box("over", [-5, 2, 1290, 1079]),
        box("outside", [2000, 0, 5, 5]),
        box("flat", [5, 5, 0, 5]),
        box("reversed", [5, 5, -3, 5]),
        box("lost", [Number.NaN, 0, 1, 1]),
        box("thin", [5, 5, 0.001, 5]),
      ]),
    ],
    { onDiagnostic: ({ code }) => codes.push(code) },
  );
  expect(cocoProblems(file)).toEqual([]);
  expect(file.annotations.map(({ bbox }) => bbox)).toEqual([[0, 2, 1285, 1078]]);
  expect(file.categories.map(({ name }) => name)).toEqual(["over"]);
  expect(codes).toEqual(["clipped", "outside-image", "empty-box", "empty-box", "non-finite", "empty-box"]);
  expect(summary.droppedAnnotations).toEqual({ "empty-box": 3, "non-finite": 1, "outside-image": 1 });
  expect(summary.droppedImages).toEqual({});
});

test("writeCoco() leaves geometry as it is when it is not to clip", async () => {
  const { file } = await writeAndRead([image("a.png", [box("over", [-5, 2, 1290, 1079])])], { clip: false });
  expect(file.annotations[0]?.bbox).toEqual([-5, 2, 1290, 1079]);
});

test("writeCoco() keeps polygons as segmentation with their own area, and drops points and lines", async () => {
  const triangle = {
    kind: "polygon",
    rings: [
      [0, 0, 10, 0, 0, 10],
      [1, 1, 2],
    ],
  } as const;
  const beyond = { kind: "polygon", rings: [[1910, 10, 1930, 10, 1930, 30, 1910, 30]] } as const;
  const { file, summary } = await writeAndRead([
    image("a.png", [
      box("triangle", [0, 0, 1, 1], { geometry: triangle }),
      box("beyond", [0, 0, 1, 1], { geometry: beyond }),
      box("point", [0, 0, 1, 1], { geometry: { kind: "point", x: 5, y: 5 } }),
      box("line", [0, 0, 1, 1], { geometry: { kind: "polyline", points: [1, 1, 5, 5] } }),
      box("line as polygon", [0, 0, 1, 1], { geometry: { kind: "polygon", rings: [[0, 0, 5, 5, 10, 10]] } }),
    ]),
  ]);
  expect(cocoProblems(file)).toEqual([]);
  expect(file.annotations.map(({ bbox, area, segmentation }) => [bbox, area, segmentation])).toEqual([
    [[0, 0, 10, 10], 50, [[0, 0, 10, 0, 0, 10]]],
    [[1910, 10, 10, 20], 200, [[1910, 10, 1920, 10, 1920, 30, 1910, 30]]],
  ]);
  expect(summary.droppedAnnotations).toEqual({ "empty-polygon": 1, "unsupported-geometry": 2 });
});

test("writeCoco() does not make a negative of an image whose annotations it had to drop", async () => {
  const { file, summary } = await writeAndRead([
    image("a.png", [box("point", [0, 0, 1, 1], { geometry: { kind: "point", x: 5, y: 5 } })]),
    image("b.png", [box("kept", [0, 0, 1, 1])]),
  ]);
  expect(file.images.map(({ id, file_name }) => [id, file_name])).toEqual([[1, "b.png"]]);
  expect(summary.droppedImages).toEqual({ "nothing-left": 1 });
});

test("writeCoco() never writes supercategory none", async () => {
  const categories = [
    { name: "a", supercategory: "None" },
    { name: "b", supercategory: "Animalia" },
  ];
  const images = [image("a.png", [box("a", [0, 0, 1, 1]), box("b", [0, 0, 1, 1])])];
  const { file } = await writeAndRead(images, { categories });
  expect(file.categories.map(({ supercategory }) => supercategory)).toEqual(["object", "Animalia"]);
});

test("writeCoco() numbers categories from 0 when asked", async () => {
  const images = [image("a.png", [box("a", [0, 0, 1, 1]), box("b", [0, 0, 1, 1])])];
  const { file } = await writeAndRead(images, { firstCategoryId: 0 });
  expect(file.categories.map(({ id }) => id)).toEqual([0, 1]);
  expect(file.annotations.map(({ category_id }) => category_id)).toEqual([0, 1]);
});

test("writeCoco() orders categories by code point, whatever the order of the records", async () => {
  const names = ["b", "\u{1f600}", "a", "\ufffd", "B", "é", ""];
  const annotations = names.map((name) => box(name, [0, 0, 1, 1]));
  const { file } = await writeAndRead([image("a.png", annotations)]);
  const other = await writeAndRead([image("a.png", annotations.toReversed())]);
  expect(file.categories.map(({ name }) => name)).toEqual(["", "B", "a", "b", "é", "\ufffd", "\u{1f600}"]);
  expect(other.file.categories).toEqual(file.categories);
});

test("writeCoco() leaves out a size that nobody knows", async () => {
  const unknown: ImageRecord = { id: "1", fileName: "a.png", annotations: [box("a", [5000, 0, 1, 1])] };
  const { file, summary } = await writeAndRead([unknown]);
  expect(file.images[0]).toEqual({ id: 1, file_name: "a.png", uuid: "1" });
  expect(summary.diagnostics).toEqual({ "unknown-size": 1 });
});

test("writeCoco() carries capture data, provenance and attributes", async () => {
  const annotation = box("a", [0, 0, 1, 1], {
    isCrowd: true,
    provenance: { observationUuid: "o", generator: "g" },
    attributes: { confidence: 43 },
  });
  const capture = { time: "2014-06-10T18:24:38.123+02:00", depthMeters: 1527.8, videoName: "D0672-01" };
  const { file } = await writeAndRead([image("a.png", [annotation], { capture })]);
  expect(file.images[0]).toMatchObject({
    date_captured: "2014-06-10 16:24:38",
    timestamp: capture.time,
    depth_meters: 1527.8,
    video_name: "D0672-01",
  });
  expect(file.annotations[0]).toMatchObject({
    iscrowd: 1,
    observation_uuid: "o",
    generator: "g",
    attributes: { confidence: 43 },
  });
});

test("writeCoco() writes ASCII, one element a line", async () => {
  const { text } = await writeAndRead([image("é.png", [box("深海", [0, 0, 1, 1]), box("b", [0, 0, 1, 1])])]);
  expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
  expect(text.split("\n").filter((line) => line.includes('"bbox"'))).toHaveLength(2);
  expect(text.endsWith("\n}\n")).toBe(true);
});

test("writeCoco() gives any name of a category back to JSON.parse", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(awkwardNames, { minLength: 1, maxLength: 8 }), async (names) => {
      const { file } = await writeAndRead([
        image(
          "a.png",
          names.map((name) => box(name, [0, 0, 1, 1])),
        ),
      ]);
      const byId = new Map(file.categories.map(({ id, name }) => [id, name]));
      expect(file.annotations.map(({ category_id }) => byId.get(category_id))).toEqual(names);
      expect(cocoProblems(file)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("writeCoco() gives sound files for arbitrary boxes", async () => {
  const coordinate = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.double({ min: -50, max: 150 }), fc.double());
  const bboxes = fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(bboxes, { maxLength: 5 }), async (lists) => {
      const images = lists.map((list, index) =>
        image(
          `${index}.png`,
          list.map((bbox) => box("a", bbox)),
          { widthPixels: 100, heightPixels: 90 },
        ),
      );
      const { file, summary } = await writeAndRead(images);
      expect(cocoProblems(file)).toEqual([]);
      const dropped = Object.values(summary.droppedAnnotations).reduce((sum, count) => sum + count, 0);
      expect(file.annotations.length + dropped).toBe(lists.flat().length);
    }),
    { numRuns: 100 },
  );
});
