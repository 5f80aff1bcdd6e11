import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Diagnostic,
  formats,
  type ImageRecord,
  isFormatsError,
  writeCoco,
  writeDataset,
  writeVoc,
} from "../src/index.ts";
import { mapInOrder } from "../src/map-in-order.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const records = [
  image("a.png", [box("a", [1, 1, 5, 5])]),
  image("b.png", [box("b", [1, 1, 5, 5])]),
  image("c.png", []),
];

async function* oneShot(): AsyncGenerator<ImageRecord> {
  yield* records;
}

test("a writer gives the same bytes for an array, a function, a set and things that can be read only once", async () => {
  const folder = await temporaryFolder();
  const sources = [records, () => oneShot(), () => records, new Set(records), records.values(), oneShot()];
  const texts = [];
  for (const source of sources) {
    await writeCoco(source, join(folder, "out.json"));
    texts.push(await readFile(join(folder, "out.json"), "utf8"));
  }
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain("c.png");
});

test("a writer refuses records that are other ones at the second pass", async () => {
  const folder = await temporaryFolder();
  for (const later of [records.slice(1), [...records, image("d.png", [])]]) {
    let pass = 0;
    const source = (): readonly ImageRecord[] => (pass++ === 0 ? records : later);
    await expect(writeCoco(source, join(folder, "out.json"))).rejects.toMatchObject({ code: "changed-records" });
    expect(await readdir(folder)).toEqual([]);
  }
});

test.for(["../a.png", "/a.png", "a/../../b.png", "", "a//b.png", "./a.png", "C:/a.png", "a\0.png"])(
  "a writer refuses the file name %j",
  async (fileName) => {
    const folder = await temporaryFolder();
    const error = await writeVoc([image(fileName, [])], join(folder, "out")).catch((reason: unknown) => reason);
    expect(isFormatsError(error, "invalid-record")).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  },
);

test("a writer refuses two images with one file name", async () => {
  const folder = await temporaryFolder();
  await expect(writeCoco([image("a.png", []), image("a.png", [])], join(folder, "x.json"))).rejects.toMatchObject({
    code: "invalid-record",
    message: 'Cannot use the file name of image "id of a.png": expected one that no other image has, got "a.png" again',
  });
});

test("a writer believes the file's header, and reports what it found", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.jpg"), makeJpeg(100, 50, { orientation: 6 }));
  await writeFile(join(folder, "b.png"), makePng(64, 48));
  await writeFile(join(folder, "c.png"), "<html>");
  const found: Diagnostic[] = [];
  const images = [
    image("a.jpg", [box("x", [90, 40, 20, 20])], { path: "a.jpg" }),
    image("b.png", [], { path: join(folder, "b.png"), widthPixels: 64, heightPixels: 48 }),
    image("c.png", [box("x", [90, 40, 20, 20])], { path: "c.png" }),
    image("d.png", [box("x", [1, 1, 2, 2]), box("y", [1, 1, 2, 2])], { path: "d.png" }),
  ];
  const summary = await writeCoco(images, join(folder, "out.json"), {
    baseFolder: folder,
    onDiagnostic: (diagnostic) => found.push(diagnostic),
  });
  expect(found.map(({ code, dropped, imageId, path }) => [code, dropped, imageId, path])).toEqual([
    ["size-mismatch", undefined, "id of a.jpg", "a.jpg"],
    ["exif-orientation", undefined, "id of a.jpg", "a.jpg"],
    ["clipped", undefined, "id of a.jpg", "a.jpg"],
    ["unreadable-image", "image", "id of c.png", "c.png"],
    ["missing-file", "image", "id of d.png", "d.png"],
  ]);
  expect(found[0]?.message).toBe('Size of "a.jpg" differs: expected 1920 x 1080, its header says 100 x 50');
  expect(summary).toMatchObject({
    imageCount: 2,
    annotationCount: 1,
    droppedImages: { "missing-file": 1, "unreadable-image": 1 },
    droppedAnnotations: { "missing-file": 2, "unreadable-image": 1 },
  });
});

test("a writer remembers thousands of images", async () => {
  const folder = await temporaryFolder();
  const many = Array.from({ length: 5000 }, (_, index) => {
    const annotations =
      index % 7 === 0 ? [box("point", [0, 0, 1, 1], { geometry: { kind: "point", x: 1, y: 1 } })] : [];
    return image(`${index}.png`, annotations, { widthPixels: index + 1, heightPixels: 2 * index + 1 });
  });
  const { imageCount } = await writeCoco(many, join(folder, "out.json"));
  const file = JSON.parse(await readFile(join(folder, "out.json"), "utf8")) as {
    images: { id: number; file_name: string; width: number; height: number }[];
  };
  const expected = many.filter((_, index) => index % 7 !== 0);
  expect(imageCount).toBe(expected.length);
  expect(file.images.map(({ id, file_name, width, height }) => [id, file_name, width, height])).toEqual(
    expected.map(({ fileName, widthPixels, heightPixels }, index) => [index + 1, fileName, widthPixels, heightPixels]),
  );
});

test("a writer keeps missing images with the size of the record when asked", async () => {
  const folder = await temporaryFolder();
  const images = [image("d.png", [box("x", [1, 1, 2, 2])], { path: "d.png" })];
  const options = { baseFolder: folder, missingImages: "keep" } as const;
  const coco = await writeCoco(images, join(folder, "out.json"), options);
  expect(coco).toMatchObject({ imageCount: 1, diagnostics: { "missing-file": 1 }, droppedImages: {} });
  const voc = await writeVoc(images, join(folder, "voc"), options);
  expect(voc).toMatchObject({ imageCount: 1 });
  expect(await writeDataset("tf", images, join(folder, "out.tfrecord"), options)).toMatchObject({ imageCount: 0 });
});

test("a writer stops when it is told to, with the reason of the signal, and leaves nothing", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "out.json"), "old");
  for (const [format, target] of [
    ["coco", "out.json"],
    ["csv", "out.csv"],
    ["voc", "voc"],
  ] as const) {
    for (const stage of ["scan", "write"] as const) {
      const controller = new AbortController();
      const reason = new RangeError("enough");
      const run = writeDataset(format, records, join(folder, target), {
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) controller.abort(reason);
        },
      });
      await expect(run, `${format} ${stage}`).rejects.toBe(reason);
    }
  }
  expect(await readdir(folder)).toEqual(["out.json"]);
  expect(await readFile(join(folder, "out.json"), "utf8")).toBe("old");
});

test("writeDataset() takes names and aliases in any letter case, and names the formats it knows", async () => {
  const folder = await temporaryFolder();
  expect(await writeDataset("Pascal-VOC", records, join(folder, "voc"))).toMatchObject({ format: "voc", fileCount: 3 });
  await expect(writeDataset("yaml", records, join(folder, "x"))).rejects.toMatchObject({
    code: "unknown-format",
    message: `Cannot write format "yaml": expected one of ${formats.map(({ title }) => title).join(", ")}`,
  });
});

test("a writer makes the folders above its target, and says why it cannot", async () => {
  const folder = await temporaryFolder();
  await writeCoco(records, join(folder, "new/deep/out.json"));
  await writeVoc(records, join(folder, "newer/deep/voc"));
  expect(await readdir(join(folder, "newer/deep"))).toEqual(["voc"]);
  await writeFile(join(folder, "file"), "");
  for (const format of ["coco", "csv", "tf", "voc"]) {
    await expect(writeDataset(format, records, join(folder, "file/out"))).rejects.toMatchObject({
      code: "write-failed",
    });
  }
});

test("mapInOrder() keeps the order, however long each takes, and the number in flight", async () => {
  let [inFlight, most] = [0, 0];
  const delays = [5, 1, 4, 0, 3, 2];
  const results: number[] = [];
  const operation = async (delay: number, index: number): Promise<number> => {
    most = Math.max(most, ++inFlight);
    await new Promise((resolve) => setTimeout(resolve, delay));
    inFlight -= 1;
    return index;
  };
  for await (const index of mapInOrder(delays, 3, operation)) results.push(index);
  expect(results).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(3);
});

test("mapInOrder() passes on a failure after what it began has ended", async () => {
  let ended = 0;
  const results = mapInOrder([0, 1, 2], 3, async (index) => {
    if (index === 0) throw new TypeError("broke");
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended += 1;
  });
  await expect(results.next()).rejects.toThrow("broke");
  expect(ended).toBe(2);
});
