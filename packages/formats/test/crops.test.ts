import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { nameFolders } from "../src/crops/category-folders.ts";
import { cropArea } from "../src/crops/crop-area.ts";
import { type ImageRecord, writeCrops } from "../src/index.ts";
import { inMemory } from "./support/in-memory.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A PNG of 60 x 40 pixels, each with its own column and row as red and green. */
async function makePicture(path: string): Promise<void> {
  const data = Buffer.alloc(60 * 40 * 3);
  for (let y = 0; y < 40; y++) for (let x = 0; x < 60; x++) data.set([x, y, 0], (y * 60 + x) * 3);
  await sharp(data, { raw: { width: 60, height: 40, channels: 3 } })
    .png()
    .toFile(path);
}

async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe("writeCrops()", () => {
  test("cuts out the very pixels of each box, in a folder per category", async () => {
    const folder = await temporaryFolder();
    await makePicture(join(folder, "1.png"));
    const records = [
      image(
        "1.png",
        [
          box("a", [10, 5, 20, 15], { id: "x" }),
          {
            ...box("b/c", [0, 0, 1, 1], { id: "y" }),
            geometry: { kind: "polygon", rings: [[50, 30, 70, 30, 50, 50]] },
          },
          { ...box("a", [0, 0, 1, 1], { id: "z" }), geometry: { kind: "point", x: 1, y: 1 } },
        ],
        { path: "1.png" },
      ),
    ];
    const target = join(folder, "out/crops");
    const summary = await writeCrops(inMemory(records), target, { baseFolder: folder, encoding: "png" });
    expect(summary).toMatchObject({
      path: target,
      imageCount: 1,
      cropCount: 2,
      categories: [
        { name: "a", folder: "a", cropCount: 1 },
        { name: "b/c", folder: "b_c", cropCount: 1 },
      ],
      diagnostics: { "unsupported-geometry": 1 },
      droppedAnnotations: { "unsupported-geometry": 1 },
    });
    const files = await listBelow(target);
    expect(files).toEqual([
      expect.stringMatching(/^a\/1_[\da-f]{12}\.png$/),
      expect.stringMatching(/^b_c\/1_[\da-f]{12}\.png$/),
    ]);
    const { data, info } = await sharp(join(target, files[0] as string))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([20, 15, 3]);
    expect([...data.subarray(0, 3)]).toEqual([10, 5, 0]);
    expect([...data.subarray(-3)]).toEqual([29, 19, 0]);
    const cut = await sharp(join(target, files[1] as string)).metadata();
    expect([cut.width, cut.height]).toEqual([10, 10]);
  });

  test("gives the same bytes at any concurrency and in any order", async () => {
    const folder = await temporaryFolder();
    const records: ImageRecord[] = [];
    for (let index = 0; index < 6; index++) {
      await makePicture(join(folder, `${index}.png`));
      const boxes = [0, 1, 2].map((number) => box(`c${number}`, [number * 5, 3, 12, 9], { id: `${index}-${number}` }));
      records.push(
        image(`${index}.png`, boxes, { path: join(folder, `${index}.png`), split: index < 4 ? "train" : "val" }),
      );
    }
    const read = async (name: string, list: readonly ImageRecord[], concurrency: number) => {
      await writeCrops(inMemory(list), join(folder, name), { concurrency, padding: 0.2, square: true });
      const files = await listBelow(join(folder, name));
      return Promise.all(
        files.map(async (file) => [file, (await readFile(join(folder, name, file))).toString("base64")]),
      );
    };
    const one = await read("one", records, 1);
    expect(one).toHaveLength(18);
    expect(one[0]?.[0]).toMatch(/^train\/c0\/0_[\da-f]{12}\.jpg$/);
    expect(await read("many", records.toReversed(), 5)).toEqual(one);
  });

  test("reports images that cannot be cut, and goes on", async () => {
    const folder = await temporaryFolder();
    await makePicture(join(folder, "1.png"));
    await writeFile(join(folder, "short.png"), (await readFile(join(folder, "1.png"))).subarray(0, 90));
    await writeFile(join(folder, "drawing.png"), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await mkdir(join(folder, "folder.png"));
    const names = ["none.png", "short.png", "drawing.png", "folder.png", "1.png"];
    const records = names.map((name) => image(name, [box("a", [1, 1, 9, 9])], { path: name }));
    const said: string[] = [];
    const summary = await writeCrops(
      inMemory([...records, image("unplaced.png", [box("a", [1, 1, 9, 9])])]),
      join(folder, "crops"),
      {
        baseFolder: folder,
        onDiagnostic: ({ code, path = "" }) => said.push(`${code} ${path}`),
      },
    );
    expect(said.sort()).toEqual([
      "missing-file none.png",
      "missing-file unplaced.png",
      "unreadable-image drawing.png",
      "unreadable-image folder.png",
      "unreadable-image short.png",
    ]);
    expect(summary).toMatchObject({ cropCount: 1, droppedAnnotations: { "missing-file": 2, "unreadable-image": 3 } });
  });

  test("leaves out small boxes and those that are there twice", async () => {
    const folder = await temporaryFolder();
    await makePicture(join(folder, "1.png"));
    const twice = box("a", [0, 0, 10, 10], { id: "x" });
    const records = [image("1.png", [twice, twice, box("a", [0, 0, 9, 10])], { path: "1.png" })];
    const { cropCount, diagnostics } = await writeCrops(inMemory(records), join(folder, "crops"), {
      baseFolder: folder,
      minSize: 10,
    });
    expect([cropCount, diagnostics]).toEqual([1, { "duplicate-annotation": 1, filtered: 1 }]);
  });

  test("writes into nothing and into an empty folder, and leaves another as it is", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "empty"));
    await writeCrops(inMemory([]), `${join(folder, "empty")}/`);
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full/file"), "");
    await expect(writeCrops(inMemory([]), join(folder, "full"))).rejects.toMatchObject({
      code: "write-failed",
      message: expect.stringContaining("expected an empty folder or nothing there, got 1 entries"),
    });
    await expect(writeCrops(inMemory([]), join(folder, "full/file"))).rejects.toMatchObject({ code: "write-failed" });
    expect(await readdir(folder)).toEqual(["empty", "full"]);
  });

  test("leaves nothing behind when it is stopped", async () => {
    const folder = await temporaryFolder();
    await makePicture(join(folder, "1.png"));
    const stop = new AbortController();
    const records = Array.from({ length: 50 }, (_, index) =>
      image(`${index}.png`, [box("a", [0, 0, 9, 9])], { path: join(folder, "1.png") }),
    );
    const run = writeCrops(inMemory(records), join(folder, "crops"), {
      signal: stop.signal,
      onProgress: (count) => {
        if (count === 5) stop.abort(new TypeError("stopped"));
      },
    });
    await expect(run).rejects.toThrow("stopped");
    expect(await readdir(folder)).toEqual(["1.png"]);
  });
});

test("cropArea() holds the box, lies in the image, and is as square as that allows", () => {
  const side = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.tuple(...[0, 1, 2, 3].map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.boolean(),
      (width, height, [a = 0, b = 0, c = 0, d = 0], padding, square) => {
        const box = [
          Math.min(a, b) * width,
          Math.min(c, d) * height,
          Math.max(a, b) * width,
          Math.max(c, d) * height,
        ] as const;
        const area = cropArea(box, width, height, { padding, square });
        for (const value of Object.values(area)) expect(Number.isInteger(value)).toBe(true);
        expect(area.left).toBeGreaterThanOrEqual(0);
        expect(area.top).toBeGreaterThanOrEqual(0);
        expect(area.width).toBeGreaterThan(0);
        expect(area.left + area.width).toBeLessThanOrEqual(width);
        expect(area.top + area.height).toBeLessThanOrEqual(height);
        expect(area.left).toBeLessThanOrEqual(box[0]);
        expect(area.left + area.width).toBeGreaterThanOrEqual(box[2]);
        expect(area.top + area.height).toBeGreaterThanOrEqual(box[3]);
        const isFree = area.width < width && area.height < height;
        if (square && isFree) expect(area.width).toBe(area.height);
      },
    ),
  );
});

test("nameFolders() gives each name one folder that is safe and nobody else's", () => {
  fc.assert(
    fc.property(fc.uniqueArray(awkwardNames), (names) => {
      const folders = nameFolders(names);
      expect(folders.size).toBe(names.length);
      const given = [...folders.values()];
      expect(new Set(given.map((folder) => folder.toLowerCase())).size).toBe(names.length);
      for (const folder of given) {
        expect(folder).not.toMatch(/[<>:"/\\|?*]|\p{Cc}|^\.|[. ]$|^$/u);
        expect(Buffer.byteLength(folder)).toBeLessThan(200);
      }
      expect(nameFolders(names.toReversed())).toEqual(folders);
    }),
  );
  expect(
    [...nameFolders(["a/b", "a:b", "Squid", "con", "..", "no"]).values()].map((name) => name.replace(/~.*/, "~")),
  ).toEqual(["__", "Squid", "a_b~", "a_b~", "_con", "no"]);
});
