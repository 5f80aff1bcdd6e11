import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openDataset, sniffFormat } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Lays files out as another program does; those without text are images of 100 x 50 pixels. */
async function layOut(files: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text ?? makePng(100, 50));
  }
  return folder;
}

async function readAll(
  source: string,
  from?: string,
): Promise<{ images: unknown[]; codes: string[]; again: unknown[] }> {
  const codes: string[] = [];
  const dataset = await openDataset(source, { from, onDiagnostic: ({ code }) => codes.push(code) });
  const images = await collect(dataset.images());
  const again = await collect(dataset.images());
  await dataset.close();
  return { images, codes, again };
}

const row = "1 0.5 0.5 0.2 0.4\n";
const crab = { category: "crab", geometry: { kind: "bbox", bbox: [40, 15, 20, 20] } };

test.each([
  ["Label Studio", "images/a.png", { "labels/a.txt": row, "classes.txt": "fish\ncrab\n", "notes.json": notes() }],
  ["labelImg", "a.png", { "a.txt": row, "classes.txt": "fish\r\ncrab\r\n" }],
  ["labelImg, in two folders", "images/a.png", { "labels/a.txt": row, "labels/classes.txt": "fish\ncrab" }],
  ["supervision", "images/a.png", { "labels/a.txt": row, "data.yaml": "nc: 2\nnames:\n- fish\n- crab\n" }],
])("readYolo() reads what %s leaves, which has no splits", async (_, picture, files) => {
  const source = await layOut({ [picture]: undefined, ...files });
  expect((await sniffFormat(source)).name).toBe("yolo");
  const { images, codes } = await readAll(source);
  expect(images).toMatchObject([{ fileName: "a.png", path: join(source, picture), annotations: [crab] }]);
  expect(images[0]).not.toHaveProperty("split");
  expect(codes).toEqual([]);
});

/** What Label Studio notes beside a dataset of YOLO, over several lines. */
function notes(): string {
  return JSON.stringify({ categories: [{ id: 0, name: "fish" }], info: { year: 2026 } }, null, 2);
}

test("categories alone are no COCO file, in one line or in several", async () => {
  const oneLine = JSON.stringify(JSON.parse(notes()));
  const folder = await layOut({ "a.json": notes(), "b.json": oneLine, "c.json": `\ufeff${oneLine}` });
  for (const name of ["a.json", "b.json", "c.json"]) {
    await expect(sniffFormat(join(folder, name))).rejects.toMatchObject({ code: "unknown-format" });
  }
});

test("readYolo() takes the boxes of poses, whose points are no outline", async () => {
  const source = await layOut({
    "images/a.png": undefined,
    "labels/a.txt": `${row.trim()} 0.45 0.5 2 0.55 0.5 1\n${row}`,
    "data.yaml": "train: images\nval: images\nkpt_shape: [2, 3]\nnames: [fish, crab]\n",
  });
  const { images, codes } = await readAll(source);
  expect(images).toMatchObject([{ annotations: [crab, crab] }]);
  expect(codes).toEqual(["unsupported-geometry"]);
});

const voc = (name: string, object: string): string =>
  `<annotation><filename>${name}</filename><size><width>100</width><height>50</height></size>${object}</annotation>`;
const cocoImages = ["a.png", "b.png", "c.png"].map((name, index) => ({ id: index, file_name: name }));

test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
  ["voc", { "a.xml": voc("a.png", "<object><name>crab</name></object>"), "b.xml": voc("b.png", "") }, ""],
  [
    "yolo",
    {
      "images/a.png": undefined,
      "images/b.png": undefined,
      "labels/a.txt": "7 0.5 0.5 0.1 0.1\n",
      "labels/b.txt": "",
      "data.yaml": "train: images\nval: images\nnames: [fish]\n",
    },
    "",
  ],
  [
    "coco",
    {
      "x.json": JSON.stringify({
        images: cocoImages,
        // The second of one id, and one without a box: neither image is an example of there being nothing.
        annotations: [
          { id: 1, image_id: 0, category_id: 9, bbox: [0, 0, 1, 1] },
          { id: 1, image_id: 2, category_id: 1, bbox: [0, 0, 1, 1] },
        ],
        categories: [{ id: 1, name: "crab" }],
      }),
    },
    "x.json",
  ],
  [
    "createml",
    {
      "x.json": JSON.stringify([
        { image: "a.png", annotations: [{ label: "crab" }] },
        { image: "b.png", annotations: [] },
      ]),
    },
    "x.json",
  ],
])("an image of which no annotation can be read is no negative: %s", async (from, files, name) => {
  const { images, codes, again } = await readAll(join(await layOut(files), name), from);
  expect(images).toMatchObject([{ fileName: "b.png", annotations: [] }]);
  expect(again).toEqual(images);
  expect(codes).toContain("nothing-left");
});

test("readVoc() takes the sets that datumaro writes: ids with blanks, and negatives without a file, which are reported", async () => {
  const source = await layOut({
    "Annotations/a 1.xml": voc("a 1.png", ""),
    "Annotations/b.xml": voc("b.png", ""),
    "ImageSets/Main/train.txt": "a 1\nnegative\n \n",
    "ImageSets/Main/val.txt": "b \r\n",
    "ImageSets/Main/crab_train.txt": "b  1\na 1 -1\nnegative  0\n",
  });
  const { images, codes } = await readAll(source);
  expect(images).toMatchObject([
    { fileName: "a 1.png", split: "train" },
    { fileName: "b.png", split: "val" },
  ]);
  expect(codes).toEqual(["bad-element"]);
});

test("a folder of VOC is known by its later files too, and in UTF-16", async () => {
  const source = await layOut({ "a.xml": "", "b.xml": voc("b.png", "") });
  expect((await sniffFormat(source)).name).toBe("voc");
  await writeFile(join(source, "b.xml"), Buffer.from(`\ufeff${voc("b.png", "")}`, "utf16le"));
  expect((await sniffFormat(source)).name).toBe("voc");
});

test.each([
  ["by other names", "a.csv", "path,label,xmin,ymin,xmax,ymax\na.png,crab,40,15,60,35\n"],
  ["of VIA 1", "a.csv", `#filename,region_shape_attributes,region_attributes\na.png,${viaCells()}\n`],
])("readCsv() reads columns %s", async (_, name, text) => {
  const { images, codes } = await readAll(join(await layOut({ [name]: text }), name));
  expect(images).toMatchObject([{ fileName: "a.png", annotations: [crab] }]);
  expect(codes).toEqual([]);
});

function viaCells(): string {
  const cells = [{ name: "rect", x: 40, y: 15, width: 20, height: 20 }, { name: "crab" }];
  return cells.map((cell) => `"${JSON.stringify(cell).replaceAll('"', '""')}"`).join(",");
}

test("a table in UTF-16 is known and read", async () => {
  const source = join(await temporaryFolder(), "a.csv");
  const text = "\ufefffilename,class,xmin,ymin,xmax,ymax\na.png,crab,40,15,60,35\n";
  await writeFile(source, Buffer.from(text, "utf16le"));
  expect((await readAll(source)).images).toMatchObject([{ annotations: [crab] }]);
});

test("readCreateml() reads the annotations of an element in the singular, and takes one that has none of either for no negative", async () => {
  const element = {
    imagefilename: "a.png",
    annotation: [{ label: "crab", coordinates: { x: 50, y: 25, width: 20, height: 20 } }],
  };
  const source = join(await layOut({ "a.json": JSON.stringify([element, { image: "b.png" }]) }), "a.json");
  const { images, codes } = await readAll(source, "createml");
  expect(images).toMatchObject([{ fileName: "a.png", annotations: [crab] }]);
  expect(codes).toEqual(["bad-element"]);
});

test("readLabelStudio() takes no task for a negative that nobody has annotated", async () => {
  const task = (name: string, results: readonly object[]): object => ({ data: { image: name }, annotations: results });
  const tasks = [
    task("a.png", []),
    task("b.png", [{ result: [], was_cancelled: true }]),
    task("c.png", [{ result: [] }]),
  ];
  const source = join(await layOut({ "a.json": JSON.stringify(tasks) }), "a.json");
  const { images, codes } = await readAll(source);
  expect(images).toMatchObject([{ fileName: "c.png", annotations: [] }]);
  expect(codes).toEqual(["bad-element", "bad-element"]);
});

test("readLabelme() reads turned rectangles", async () => {
  const points = [
    [10, 10],
    [20, 15],
    [18, 20],
    [8, 15],
  ];
  const text = JSON.stringify({
    shapes: [{ label: "crab", shape_type: "oriented_rectangle", points }],
    imagePath: "a.png",
  });
  const { images } = await readAll(await layOut({ "a.json": text }));
  expect(images).toMatchObject([{ annotations: [{ geometry: { kind: "polygon", rings: [points.flat()] } }] }]);
});

const many = Array.from({ length: 50 }, (_, index) => ({ id: index, file_name: `${index}.png` }));

test.each([
  ["coco", "a.json", JSON.stringify({ images: many, annotations: [], categories: [] })],
  ["csv", "a.csv", `path,label,xmin,ymin,xmax,ymax\n${many.map(({ id }) => `${id}.png,crab,1,1,2,2\n`).join("")}`],
  ["cvat", "a.xml", `<annotations>${many.map(({ id }) => `<image name="${id}.png"/>`).join("")}</annotations>`],
  ["createml", "a.json", JSON.stringify(many.map(({ id }) => ({ image: `${id}.png`, annotations: [] })))],
])("a pass over %s ends with the signal, also through what is in memory already", async (from, name, text) => {
  const controller = new AbortController();
  const source = join(await layOut({ [name]: text }), name);
  const dataset = await openDataset(source, { from, signal: controller.signal });
  let count = 0;
  const pass = async (): Promise<void> => {
    for await (const _ of dataset.images()) if (++count === 2) controller.abort(new RangeError("enough"));
  };
  await expect(pass()).rejects.toThrow("enough");
  expect(count).toBe(2);
  await dataset.close();
});
