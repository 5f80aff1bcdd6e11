import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  coco,
  convert,
  type Diagnostic,
  type ImageRecord,
  isFormatsError,
  openDataset,
  readCoco,
  sniffFormat,
} from "../src/index.ts";
import { checkRoundTrip, collect, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function read(content: unknown): Promise<{ images: ImageRecord[]; names: string[]; diagnostics: Diagnostic[] }> {
  const source = join(await temporaryFolder(), "dataset.json");
  await writeFile(source, typeof content === "string" ? content : JSON.stringify(content));
  const diagnostics: Diagnostic[] = [];
  const dataset = await readCoco(source, { imageFolder: "images", onDiagnostic: (found) => diagnostics.push(found) });
  const images = await collect(dataset.images());
  const count = diagnostics.length;
  expect(await collect(dataset.images())).toEqual(images);
  expect(diagnostics).toHaveLength(count);
  await dataset.close();
  return { images, names: namesOf(dataset.categories), diagnostics };
}

test("readCoco() gives back what writeCoco() wrote", async () => {
  await checkRoundTrip(coco, { target: "dataset.json" });
});

test("readCoco() reads the members in any order, ids of any kind, and keeps what it does not know", async () => {
  const { images, names, diagnostics } = await read({
    annotations: [
      { image_id: "x", category_id: 7, bbox: [1, 2, 3, 4], track: 5 },
      { id: 12, image_id: 9, category_id: 3, bbox: [0, 0, 1, 1], segmentation: [[0, 0, 1, 0, 1, 1]], iscrowd: 0 },
      { id: 13, image_id: 9, category_id: 3, bbox: [0, 0, 5, 5], segmentation: { size: [9, 9], counts: "q" } },
    ],
    images: [
      { id: 9, file_name: "b/a.jpg", width: 10, height: 20, license: 4, date_captured: "2014-01-01 00:00:00" },
      { id: "x", file_name: "x.jpg" },
    ],
    categories: [
      { id: 7, name: "squid", supercategory: "none" },
      { id: 3, name: "fish", supercategory: "animal" },
    ],
  });
  expect(diagnostics.map(({ code, dropped, annotationId }) => [code, dropped, annotationId])).toEqual([
    ["unsupported-geometry", undefined, "13"],
  ]);
  expect(names).toEqual(["fish", "squid"]);
  expect(images).toEqual([
    {
      id: "x",
      fileName: "x.jpg",
      path: join("images", "x.jpg"),
      annotations: [
        {
          id: "annotation-1",
          category: "squid",
          geometry: { kind: "bbox", bbox: [1, 2, 3, 4] },
          attributes: { track: 5 },
        },
      ],
    },
    {
      id: "9",
      fileName: "b/a.jpg",
      path: join("images", "b/a.jpg"),
      widthPixels: 10,
      heightPixels: 20,
      attributes: { license: 4, date_captured: "2014-01-01 00:00:00" },
      annotations: [
        { id: "12", category: "fish", geometry: { kind: "polygon", rings: [[0, 0, 1, 0, 1, 1]] } },
        { id: "13", category: "fish", geometry: { kind: "bbox", bbox: [0, 0, 5, 5] } },
      ],
    },
  ]);
});

test("readCoco() reports what it cannot use, each once, and reads the rest", async () => {
  const image = { id: 1, file_name: "a.jpg" };
  const category = { id: 1, name: "fish" };
  const box = { image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] };
  const { images, diagnostics } = await read({
    images: [image, null, { id: 2 }, { file_name: "b.jpg" }, image, { id: 3, file_name: "../../up.jpg" }],
    categories: [category, { id: 2 }, category],
    annotations: [
      { id: 1, ...box },
      { id: 1, ...box },
      { id: 2, ...box, image_id: 77 },
      { id: 3, ...box, category_id: 77 },
      { id: 4, ...box, bbox: [1, 2, 3] },
      { id: 5, ...box, image_id: null },
      "annotation",
      { id: 6, ...box },
    ],
  });
  expect(images.map(({ fileName, path, annotations }) => [fileName, path, annotations.map(({ id }) => id)])).toEqual([
    ["a.jpg", join("images", "a.jpg"), ["1", "6"]],
    ["_/_/up.jpg", undefined, []],
  ]);
  expect(diagnostics.map(({ code, dropped }) => `${code} ${dropped}`)).toEqual([
    "bad-element image",
    "bad-element image",
    "bad-element image",
    "duplicate-id image",
    "bad-element undefined",
    "bad-element undefined",
    "duplicate-id undefined",
    "duplicate-id annotation",
    "bad-element annotation",
    "bad-element annotation",
    "bad-element annotation",
    "unknown-category annotation",
    "unknown-image annotation",
  ]);
  expect(diagnostics.at(8)?.message).toMatch(
    /^Dropped annotation 4 of ".*": expected a bbox of four numbers, got \[1,2,3\]$/,
  );
});

test("readCoco() names the place where a file stops being JSON", async () => {
  const failure = await read('{"images": [{"id": 1, "file_name": "a.jpg"},]}').catch((error: unknown) => error);
  expect(isFormatsError(failure, "read-failed")).toBe(true);
  expect(String(failure)).toMatch(/expected a value, got "\]" at byte 44 \(line 1, column 45/);
});

test("openDataset() knows a COCO file by its look, and says what it expected of anything else", async () => {
  const folder = await temporaryFolder();
  const source = join(folder, "anything.txt");
  await writeFile(source, ' {"info": {}, "categories": [], "images": []}');
  expect((await sniffFormat(source)).name).toBe("coco");
  await writeFile(source, "squid");
  const failure = await openDataset(source).catch((error: unknown) => error);
  expect(isFormatsError(failure, "unknown-format")).toBe(true);
  const missing = await openDataset(join(folder, "missing")).catch((error: unknown) => error);
  expect(isFormatsError(missing, "read-failed")).toBe(true);
});

test("convert() writes what it reads, with the transforms between, and closes what it opened", async () => {
  const folder = await temporaryFolder();
  const source = join(folder, "in.json");
  await mkdir(join(folder, "out"));
  await writeFile(
    source,
    JSON.stringify({
      images: [{ id: 1, file_name: "a.jpg", width: 9, height: 9 }],
      categories: [{ id: 1, name: "fish", supercategory: "animal" }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }],
    }),
  );
  let closeCount = 0;
  const summary = await convert(source, {
    to: "COCO",
    target: join(folder, "out", "out.json"),
    read: { imageFolder: folder },
    write: { missingImages: "keep" },
    transforms: [
      (dataset) => ({
        ...dataset,
        categories: [{ name: "FISH", supercategory: "animal" }],
        images: async function* () {
          for await (const image of dataset.images()) {
            yield { ...image, annotations: image.annotations.map((one) => ({ ...one, category: "FISH" })) };
          }
        },
        close: async () => {
          closeCount += 1;
          await dataset.close();
        },
      }),
    ],
  });
  expect(summary).toMatchObject({ imageCount: 1, annotationCount: 1 });
  expect(closeCount).toBe(1);
  const written = JSON.parse(await readFile(join(folder, "out", "out.json"), "utf8")) as { categories: unknown };
  expect(written.categories).toEqual([{ id: 1, name: "FISH", supercategory: "animal" }]);
});

test("readCoco() refuses nothing but what is no JSON object", async () => {
  const members = fc.dictionary(fc.constantFrom("images", "annotations", "categories", "info"), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(members, async (content) => {
      await read(content);
    }),
    { numRuns: 50 },
  );
});

test("readCoco() tells images of one file name apart, and both have the file", async () => {
  const names = ["a/b.png", "a/b.png", "./a/b.png", "a/b.png"];
  const images = names.map((name, index) => ({ id: index + 1, file_name: name, width: 9, height: 9 }));
  const { images: found, diagnostics } = await read(JSON.stringify({ images, annotations: [], categories: [] }));
  expect(found.map(({ fileName, path }) => [fileName, path])).toEqual([
    ["a/b.png", join("images", "a/b.png")],
    ["a/b~2.png", join("images", "a/b.png")],
    ["a/b~3.png", undefined],
    ["a/b~4.png", join("images", "a/b.png")],
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["name-collision", "bad-element", "name-collision"]);
});

const squareOf = (from: number): number[] => [from, from, from + 9, from, from + 9, from + 9, from, from + 9];

test("readCoco() keeps the outlines of an annotation that are some, and reports the others", async () => {
  const box = { image_id: 1, category_id: 1, bbox: [0, 0, 40, 40] };
  const { images, diagnostics } = await read({
    images: [{ id: 1, file_name: "a.jpg" }],
    categories: [{ id: 1, name: "fish" }],
    annotations: [
      { id: 1, ...box, segmentation: [squareOf(1), [5, 5, 6, 6], squareOf(20)] },
      { id: 2, ...box, segmentation: [[5, 5, 6, 6]] },
      { id: 3, ...box, segmentation: [[]] },
      { id: 4, ...box, segmentation: [[], squareOf(1)] },
      { id: 5, ...box, segmentation: squareOf(1) },
      { id: 6, image_id: 1, category_id: 1, segmentation: [[5, 5, 6, 6]] },
    ],
  });
  const bbox = { kind: "bbox", bbox: [0, 0, 40, 40] };
  expect(images[0]?.annotations.map(({ geometry }) => geometry)).toEqual([
    { kind: "polygon", rings: [squareOf(1), squareOf(20)] },
    bbox,
    bbox,
    { kind: "polygon", rings: [squareOf(1)] },
    bbox,
  ]);
  expect(diagnostics.map(({ code, dropped, annotationId }) => [code, dropped, annotationId])).toEqual([
    ["bad-element", undefined, "1"],
    ["bad-element", undefined, "2"],
    ["bad-element", undefined, "5"],
    ["bad-element", "annotation", undefined],
  ]);
  expect(diagnostics.map(({ message }) => message.replace(/".*"/, "A"))).toEqual([
    "Kept annotation A without one of its outlines or more: expected outlines of at least three points, got [5,5,6,6]",
    "Kept annotation A as its box: expected outlines of at least three points, got [5,5,6,6]",
    "Kept annotation A as its box: expected outlines of at least three points, got 1",
    "Dropped annotation 5 of A: expected outlines of at least three points, got [5,5,6,6]",
  ]);
});

test("readCoco() takes an id for the same whether it is a number or a text", async () => {
  const { images, diagnostics } = await read({
    images: [
      { id: 1, file_name: "a.jpg" },
      { id: "2", file_name: "b.jpg" },
      { id: "02", file_name: "c.jpg" },
      { id: "1", file_name: "d.jpg" },
    ],
    categories: [
      { id: 1, name: "fish" },
      { id: "2", name: "squid" },
      { id: "1", name: "crab" },
    ],
    annotations: [
      { id: 1, image_id: "1", category_id: "2", bbox: [0, 0, 1, 1] },
      { id: 2, image_id: 2, category_id: 2, bbox: [0, 0, 1, 1] },
      { id: 3, image_id: "02", category_id: "1", bbox: [0, 0, 1, 1] },
      { id: 4, image_id: "02", category_id: 1, bbox: [0, 0, 1, 1] },
      { id: "4", image_id: "02", category_id: 1, bbox: [0, 0, 1, 1] },
    ],
  });
  expect(images.map(({ fileName, annotations }) => [fileName, annotations.map(({ category }) => category)])).toEqual([
    ["a.jpg", ["squid"]],
    ["b.jpg", ["squid"]],
    ["c.jpg", ["crab", "fish"]],
  ]);
  expect(diagnostics.map(({ code, dropped }) => [code, dropped])).toEqual([
    ["duplicate-id", "image"],
    ["duplicate-id", "annotation"],
  ]);
});

test("readCoco() has no category without a name", async () => {
  const { images, names, diagnostics } = await read({
    images: [{ id: 1, file_name: "a.jpg" }],
    categories: [{ id: 1, name: "" }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }],
  });
  expect([names, images]).toEqual([[], []]);
  expect(diagnostics.map(({ code, dropped }) => [code, dropped])).toEqual([
    ["bad-element", undefined],
    ["unknown-category", "annotation"],
    ["nothing-left", "image"],
  ]);
});

test("readCoco() names each annotation of an image that is not there", async () => {
  const { diagnostics } = await read({
    annotations: [1, 2].map((id) => ({ id, image_id: 7, category_id: 1, bbox: [0, 0, 1, 1] })),
  });
  expect(diagnostics.map(({ message }) => message.replace(/ in ".*"/, ""))).toEqual([
    'Dropped annotation "1" of image 7: that image is not among the images',
    'Dropped annotation "2" of image 7: that image is not among the images',
  ]);
});
