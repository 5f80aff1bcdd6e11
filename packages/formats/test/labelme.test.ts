import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelme, readLabelme, sniffFormat, writeLabelme } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { readText } from "./support/opening.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const shapes = [
  box("a", [10, 20, 30, 40], { id: "1", isDifficult: true }),
  box("b", [0, 0, 1, 1], {
    id: "2",
    geometry: {
      kind: "polygon",
      rings: [
        [1, 1, 9, 1, 1, 9],
        [20, 20, 29, 20, 20, 29],
      ],
    },
  }),
  box("c", [0, 0, 1, 1], { id: "3", geometry: { kind: "point", x: 5, y: 6 } }),
  box("d", [0, 0, 1, 1], { id: "4", geometry: { kind: "polyline", points: [1, 2, 3, 4, 5, 6] } }),
];

test("writeLabelme() hides no file", async () => {
  const folder = await temporaryFolder();
  await writeLabelme([image(".hidden.png", [])], join(folder, "out"));
  expect(await readdir(join(folder, "out"))).toEqual(["_hidden.json"]);
});

test("writeLabelme() writes what LabelMe opens, beside the images", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "x.png"), makePng(100, 80));
  const record = image("1/x.png", shapes, { path: join(folder, "x.png") });
  await writeLabelme([record], join(folder, "out"), { imageFiles: "copy" });
  expect((await readdir(join(folder, "out"))).sort()).toEqual(["x.json", "x.png"]);
  const text = await readFile(join(folder, "out/x.json"), "utf8");
  const common = { description: "", mask: null };
  expect(JSON.parse(text)).toEqual({
    version: "5.5.0",
    flags: {},
    shapes: [
      {
        ...common,
        label: "a",
        points: [
          [10, 20],
          [40, 60],
        ],
        group_id: null,
        shape_type: "rectangle",
        flags: { difficult: true },
        id: "1",
      },
      {
        ...common,
        label: "b",
        points: [
          [1, 1],
          [9, 1],
          [1, 9],
        ],
        group_id: 1,
        shape_type: "polygon",
        flags: {},
        id: "2",
      },
      {
        ...common,
        label: "b",
        points: [
          [20, 20],
          [29, 20],
          [20, 29],
        ],
        group_id: 1,
        shape_type: "polygon",
        flags: {},
        id: "2",
      },
      { ...common, label: "c", points: [[5, 6]], group_id: null, shape_type: "point", flags: {}, id: "3" },
      {
        ...common,
        label: "d",
        points: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        group_id: null,
        shape_type: "linestrip",
        flags: {},
        id: "4",
      },
    ],
    imagePath: "x.png",
    imageData: null,
    imageHeight: 80,
    imageWidth: 100,
  });
  expect(Object.keys(JSON.parse(text) as object)[0]).toBe("version");
  const [read] = await collect((await readLabelme(join(folder, "out"))).images());
  expect(read).toMatchObject({ fileName: "x.png", path: join(folder, "out/x.png"), annotations: shapes });
  expect((await sniffFormat(join(folder, "out"))).name).toBe("labelme");
});

test("writeLabelme() leads from its files to images that are left elsewhere", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "images"));
  await writeFile(join(folder, "images/x.png"), makePng(10, 10));
  await writeLabelme([image("x.png", [], { path: "images/x.png" })], join(folder, "a/b"), { baseFolder: folder });
  expect(JSON.parse(await readFile(join(folder, "a/b/x.json"), "utf8"))).toMatchObject({
    imagePath: "../../images/x.png",
  });
  const read = async (imageFolder?: string): Promise<unknown> =>
    (
      await collect((await readLabelme(join(folder, "a/b"), imageFolder === undefined ? {} : { imageFolder })).images())
    )[0];
  expect(await read()).not.toHaveProperty("path");
  expect(await read(join(folder, "images"))).toMatchObject({ path: join(folder, "images/x.png") });
});

test("LabelMe gives back what it holds", async () => {
  await checkRoundTrip(labelme, { target: "out" });
});

test("readLabelme() makes boxes of circles and masks, and reports what is no shape", async () => {
  const shape = (type: unknown, points: unknown, label: unknown = "x"): object => ({
    label,
    points,
    shape_type: type,
    group_id: null,
  });
  const list = [
    shape("circle", [
      [50, 50],
      [53, 54],
    ]),
    shape("mask", [
      [30, 40],
      [10, 20],
    ]),
    shape("line", [
      [1, 2],
      [3, 4],
    ]),
    shape("rectangle", [[1, null]]),
    shape("polygon", [
      [1, 1],
      [2, 2],
    ]),
    shape("cuboid", [[1, 1]]),
    shape("point", [[1, 1]], 5),
    7,
  ];
  const text = JSON.stringify({ shapes: list, imagePath: "..\\images\\a.jpg", imageHeight: 100, imageWidth: 0 });
  const { images, diagnostics } = await readText(labelme, "b.json", `\ufeff${text}`);
  expect(images).toEqual([
    {
      id: "b",
      fileName: "a.jpg",
      annotations: [
        { id: "b#1", category: "x", geometry: { kind: "bbox", bbox: [45, 45, 10, 10] } },
        { id: "b#2", category: "x", geometry: { kind: "bbox", bbox: [10, 20, 20, 20] } },
        { id: "b#3", category: "x", geometry: { kind: "polyline", points: [1, 2, 3, 4] } },
      ],
    },
  ]);
  expect(diagnostics.map(({ code, annotationId }) => [code, annotationId])).toEqual(
    [4, 5, 6, 7, 8].map((number) => ["bad-element", `b#${number}`]),
  );
});

test.each(["{", "[]", '{"shapes": 5}', ""])(
  "readLabelme() leaves out and reports a file that is none: %s",
  async (text) => {
    const { images, diagnostics } = await readText(labelme, "b.json", text);
    expect(images).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "bad-element", dropped: "image" }]);
  },
);

test("readLabelme() gives a copied shape an id of its own", async () => {
  const shape = { label: "x", points: [[1, 1]], shape_type: "point", id: "same" };
  const { images } = await readText(labelme, "b.json", JSON.stringify({ shapes: [shape, shape] }));
  expect(images[0]?.annotations.map(({ id }) => id)).toEqual(["same", "b#2"]);
});

test("readLabelme() goes where imagePath leads in the folder, and no further", async () => {
  const folder = await temporaryFolder();
  const set = join(folder, "set");
  for (const name of ["img", "json"]) await mkdir(join(set, name), { recursive: true });
  const places = { inside: join(set, "img/a.png"), beside: join(set, "json/b.png"), outside: join(folder, "c.png") };
  for (const path of Object.values(places)) await writeFile(path, makePng(10, 10));
  const paths = {
    a: "../img/a.png",
    b: "../img/b.png",
    c: "../../c.png",
    d: "..\\img\\a.png",
    e: places.inside,
    f: places.outside,
  };
  for (const [name, imagePath] of Object.entries(paths)) {
    await writeFile(join(set, `json/${name}.json`), JSON.stringify({ shapes: [], imagePath }));
  }
  const read = async (options = {}) => (await collect((await readLabelme(set, options)).images())).map((r) => r.path);
  const { inside, beside } = places;
  expect(await read()).toEqual([inside, beside, undefined, inside, inside, undefined]);
  expect((await read({ imageFolder: "other" }))[0]).toBe(join("other", "a.png"));
});

test("readLabelme() takes no folder for a split that is none of its names", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "constructor"));
  await writeFile(join(folder, "constructor/a.json"), JSON.stringify({ shapes: [] }));
  const [record] = await collect((await readLabelme(folder)).images());
  expect(record).not.toHaveProperty("split");
});

test.each(["../img/a.png", "..\\img\\a.png"])(
  "a folder with LabelMe's files in one folder and their images in another is known: %s",
  async (imagePath) => {
    const folder = await temporaryFolder();
    for (const name of ["img", "json", "other"]) await mkdir(join(folder, name));
    await writeFile(join(folder, "img/a.png"), makePng(10, 10));
    const write = (path: string): Promise<void> =>
      writeFile(join(folder, "json/a.json"), JSON.stringify({ version: "5", shapes: [], imagePath: path }));
    await write(imagePath);
    expect((await sniffFormat(folder)).name).toBe("labelme");
    for (const elsewhere of ["a.png", "../../img/a.png", "../gone/a.png"]) {
      await write(elsewhere);
      await expect(sniffFormat(folder), elsewhere).rejects.toMatchObject({ code: "unknown-format" });
    }
  },
);
