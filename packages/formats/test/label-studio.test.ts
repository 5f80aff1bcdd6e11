import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelStudio, sniffFormat, writeLabelStudio } from "../src/index.ts";
import { readText } from "./support/opening.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("writeLabelStudio() writes tasks with coordinates in per cent", async () => {
  const target = join(await temporaryFolder(), "tasks.json");
  const rings = [
    [0, 0, 192, 0, 0, 108],
    [960, 540, 1152, 540, 960, 648],
  ];
  const records = [
    image("a b.png", [
      box("fish", [192, 108, 384, 540], { id: "1", score: 0.5 }),
      box("crab", [0, 0, 1, 1], { id: "2", geometry: { kind: "polygon", rings } }),
    ]),
    image("b.png", [], { url: "https://example.org/b.png", split: "val" }),
  ];
  await writeLabelStudio(records, target, {
    imagePrefix: "/data/local-files/?d=",
    as: "predictions",
    modelVersion: "m1",
  });
  const common = { to_name: "image", original_width: 1920, original_height: 1080, image_rotation: 0 };
  const polygon = { ...common, type: "polygonlabels", from_name: "polygon" };
  const place = { x: 10, y: 10, width: 20, height: 50, rotation: 0 };
  const shape = (points: readonly number[][]): object => ({ points, closed: true, polygonlabels: ["crab"] });
  const size = { width: 1920, height: 1080 };
  expect(JSON.parse(await readFile(target, "utf8"))).toEqual([
    {
      id: 1,
      data: { image: "/data/local-files/?d=a b.png", file_name: "a b.png", image_id: "id of a b.png", ...size },
      predictions: [
        {
          model_version: "m1",
          result: [
            {
              ...common,
              id: "1",
              type: "rectanglelabels",
              from_name: "label",
              score: 0.5,
              value: { ...place, rectanglelabels: ["fish"] },
            },
            {
              ...polygon,
              id: "2",
              value: shape([
                [0, 0],
                [10, 0],
                [0, 10],
              ]),
            },
            {
              ...polygon,
              id: "2~2",
              meta: { part_of: "2" },
              value: shape([
                [50, 50],
                [60, 50],
                [50, 60],
              ]),
            },
          ],
        },
      ],
    },
    {
      id: 2,
      data: {
        ...{ image: "https://example.org/b.png", file_name: "b.png", image_id: "id of b.png" },
        ...{ url: "https://example.org/b.png", split: "val", ...size },
      },
      predictions: [{ model_version: "m1", result: [] }],
    },
  ]);
  expect((await sniffFormat(target)).name).toBe("label-studio");
  const { images } = await readText(labelStudio, "tasks.json", await readFile(target, "utf8"));
  expect(images[0]?.annotations[1]).toMatchObject({ id: "2", geometry: { kind: "polygon", rings } });
});

test("Label Studio gives back what it holds", async () => {
  await checkRoundTrip(labelStudio, { target: "tasks.json" });
});

test("readLabelStudio() reads what Label Studio exports, and reports what it cannot keep", async () => {
  const size = { original_width: 200, original_height: 100, to_name: "image", from_name: "label" };
  const value = { x: 10, y: 20, width: 10, height: 20 };
  const cancelled = { was_cancelled: true, result: [] };
  const result = [
    { ...size, id: "r", type: "rectanglelabels", value: { ...value, rotation: 90, rectanglelabels: ["x"] } },
    { ...size, id: "p", type: "rectangle", value: { ...value, labels: ["x", "y"] } },
    { ...size, id: "b", type: "brushlabels", value: { brushlabels: ["x"] } },
    { ...size, id: "n", type: "rectanglelabels", value },
    { ...size, id: "v", type: "polygonlabels", value: { points: [[1, 1]], polygonlabels: ["x"] } },
    { id: "s", type: "keypointlabels", value: { x: 1, y: 1, keypointlabels: ["x"] } },
    { id: "c", type: "choices", value: { choices: ["good"] } },
    { type: "relation", from_id: "r", to_id: "p" },
    null,
  ];
  const tasks = [
    {
      id: 7,
      data: { image: "/data/upload/3/1f-a%20b.png?x=1" },
      annotations: [cancelled, { result }],
      predictions: [{ result }],
    },
    { id: 8, data: { img: "/data/local-files/?d=dive/c.png" }, predictions: [{ result: [] }] },
    { id: 9, data: { text: "no image" } },
    null,
  ];
  const { images, diagnostics } = await readText(labelStudio, "a.json", JSON.stringify(tasks));
  expect(images).toEqual([
    {
      ...{ id: "7", fileName: "1f-a b.png", widthPixels: 200, heightPixels: 100 },
      annotations: [
        { id: "r", category: "x", geometry: { kind: "polygon", rings: [expect.any(Array)] } },
        { id: "p", category: "x", geometry: { kind: "bbox", bbox: [20, 20, 20, 20] } },
      ],
    },
    { id: "8", fileName: "dive/c.png", annotations: [] },
  ]);
  const [turned] = images[0]?.annotations.map(({ geometry }) => geometry) ?? [];
  expect(turned?.kind === "polygon" && turned.rings[0]?.map((v) => Math.round(v))).toEqual([
    20, 20, 20, 40, 0, 40, 0, 20,
  ]);
  expect(diagnostics.map(({ code, dropped, annotationId }) => [code, dropped, annotationId])).toEqual([
    ["bad-element", undefined, "p"],
    ["unsupported-geometry", "annotation", "b"],
    ["bad-element", "annotation", "n"],
    ["bad-element", "annotation", "v"],
    ["bad-element", "annotation", "s"],
    ["bad-element", "annotation", "1f-a b.png#9"],
    ["bad-element", "image", undefined],
    ["bad-element", "image", undefined],
  ]);
});

test("readLabelStudio() says which labels of a result are lost, and takes no name of JavaScript for a type", async () => {
  const value = { x: 1, y: 1, width: 10, height: 10 };
  const size = { original_width: 200, original_height: 100 };
  const result = [
    { ...size, id: "r", type: "rectanglelabels", value: { ...value, rectanglelabels: ["x", "y", "z"] } },
    { ...size, id: "c", type: "constructor", value: { ...value, labels: ["x"] } },
  ];
  const tasks = [{ id: 1, data: { image: "a.png" }, annotations: [{ result }] }];
  const { images, diagnostics } = await readText(labelStudio, "a.json", JSON.stringify(tasks));
  expect(images[0]?.annotations.map(({ id, category }) => [id, category])).toEqual([["r", "x"]]);
  expect(diagnostics.map(({ code, dropped, message }) => [code, dropped, message.replace(/^.*: /, "")])).toEqual([
    ["bad-element", undefined, 'kept with its first label only, without ["y","z"]'],
    ["unsupported-geometry", "annotation", "results of type constructor cannot be kept"],
  ]);
});

test.each([
  ["https://example.org/d/a.png?x=1", "https://example.org/d/a.png?x=1"],
  ["s3://bucket/a.png", "s3://bucket/a.png"],
  ["/data/upload/3/a.png", undefined],
  ["/data/local-files/?d=a.png", undefined],
  ["a.png", undefined],
])("readLabelStudio() keeps where an image is in the web: %s", async (address, url) => {
  const task = { id: 1, data: { image: address }, annotations: [{ result: [] }] };
  const { images } = await readText(labelStudio, "a.json", JSON.stringify([task]));
  expect(images).toMatchObject([{ fileName: "a.png", annotations: [] }]);
  expect(images[0]?.url).toBe(url);
});
