import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createml, readCreateml, sniffFormat, writeCreateml } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { readText } from "./support/opening.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("writeCreateml() writes boxes by their centres, in pixels", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "annotations.json");
  await writeCreateml([image("a.png", [box("fish", [10, 20, 31, 40])]), image("b.png", [])], target);
  expect(await readFile(target, "utf8")).toBe(
    `[
{"image":"a.png","annotations":[{"label":"fish","coordinates":{"x":25.5,"y":40,"width":31,"height":40}}]},
{"image":"b.png","annotations":[]}
]
`,
  );
  expect((await sniffFormat(target)).name).toBe("createml");
  await writeFile(join(folder, "a.png"), makePng(100, 80));
  const images = await collect((await readCreateml(target)).images());
  expect(images[0]).toHaveProperty("path", join(folder, "a.png"));
  expect(images[1]).not.toHaveProperty("path");
});

test("CreateML gives back what it holds", async () => {
  await checkRoundTrip(createml, { target: "a.json" });
});

test("readCreateml() takes the older spelling, and reports what is none", async () => {
  const good = { label: "x", coordinates: { x: 5, y: 5, width: 2, height: 4 } };
  const list = [
    { imagefilename: "a.png", annotations: [good, { label: "x" }, { ...good, label: "" }, null] },
    { image: "a.png", annotations: [] },
    { image: 5 },
    { image: "../../b.png", annotations: [] },
    null,
  ];
  const { images, diagnostics } = await readText(createml, "a.json", JSON.stringify(list));
  expect(images).toEqual([
    {
      id: "a.png",
      fileName: "a.png",
      annotations: [{ id: "a.png#1", category: "x", geometry: { kind: "bbox", bbox: [4, 3, 2, 4] } }],
    },
    { id: "b.png", fileName: "b.png", annotations: [] },
  ]);
  expect(diagnostics.map(({ dropped, annotationId }) => [dropped, annotationId])).toEqual([
    ["annotation", "a.png#2"],
    ["annotation", "a.png#3"],
    ["annotation", "a.png#4"],
    [undefined, undefined],
    ["image", undefined],
    ["image", undefined],
  ]);
});

test("readCreateml() refuses what is no JSON array", async () => {
  await expect(readText(createml, "a.json", '{"image": 1}')).rejects.toMatchObject({ code: "read-failed" });
});

test("readCreateml() counts the annotations that a second element for an image loses", async () => {
  const good = { label: "x", coordinates: { x: 5, y: 5, width: 2, height: 4 } };
  const list = [
    { image: "a.png", annotations: [good] },
    { image: "./a.png", annotations: [good, good] },
  ];
  const { images, diagnostics } = await readText(createml, "a.json", JSON.stringify(list));
  expect(images.map(({ annotations }) => annotations.length)).toEqual([1]);
  expect(diagnostics.map(({ code, dropped, imageId }) => [code, dropped, imageId])).toEqual([
    ["duplicate-id", "annotation", "a.png"],
    ["duplicate-id", "annotation", "a.png"],
  ]);
  expect(diagnostics[1]?.message).toMatch(/^Dropped annotation 2 of element 2 in /);
});
