import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { formats, openDataset, sniffFormat } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const readable = formats.filter(({ read }) => read !== undefined);

test.each(readable.map((format) => [format.name, format] as const))(
  "what %s writes is known for what it is, and opens",
  async (name, format) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.png"), makePng(100, 80));
    const path = join(folder, "a.png");
    const target = join(folder, `out${format.extensions[0] ?? ""}`);
    const records = [
      image("a.png", [box("fish", [10, 20, 30, 40])], { path }),
      ...(format.holds.negatives ? [image("b.png", [], { path })] : []),
    ];
    await format.write(records, target, { imageFiles: "copy" });
    // Boxes and outlines of YOLO are in one layout, and one reader reads both.
    expect((await sniffFormat(target)).name).toBe(name === "yolo-seg" ? "yolo" : name);
    const dataset = await openDataset(target);
    const images = await collect(dataset.images());
    expect(images.flatMap(({ annotations }) => annotations.map(({ category }) => category))).toEqual(["fish"]);
    expect(images).toHaveLength(records.length);
    await dataset.close();
  },
);

const files = readable.filter(({ layout, name }) => layout === "file" && name !== "tf");

test.each(files.map((format) => [format.name, format] as const))(
  "a file of %s that is compressed is known and opens, and tells when it is cut short",
  async (name, format) => {
    const folder = await temporaryFolder();
    const [extension = ""] = format.extensions;
    const target = join(folder, `out${extension}`);
    const records = Array.from({ length: 300 }, (_, index) => {
      const size = { widthPixels: 100, heightPixels: 80 };
      return image(`${index}-${Math.sin(index)}.png`, [box("fish", [index % 50, 20, 30, 40])], size);
    });
    await format.write(records, target);
    const packed = gzipSync(await readFile(target));
    await writeFile(`${target}.gz`, packed);
    expect((await sniffFormat(`${target}.gz`)).name).toBe(name);
    const dataset = await openDataset(`${target}.gz`);
    expect(await collect(dataset.images())).toHaveLength(records.length);
    await dataset.close();
    const cut = join(folder, `cut${extension}.gz`);
    await writeFile(cut, packed.subarray(0, -2000));
    const failure = await openDataset(cut)
      .then(async (opened) => collect(opened.images()))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "FormatsError", code: "read-failed" });
  },
);

test("a row of JSON Lines is no COCO, whatever its fields hold, and a small COCO file on one line is", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "in.json");
  const row = JSON.stringify({ concept: "a", localization: { x: 1, images: [], annotations: [] } });
  await writeFile(path, `${row}\n${row}\n`);
  await expect(sniffFormat(path)).rejects.toThrow(/Cannot tell the format/);
  await writeFile(path, JSON.stringify({ info: {}, images: [], annotations: [], categories: [] }));
  expect((await sniffFormat(path)).name).toBe("coco");
  await writeFile(path, "{\n");
  await expect(sniffFormat(path)).rejects.toThrow(/Cannot tell the format/);
});
