import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { chooseCandidates } from "../src/choose-candidates.ts";
import { regionOf } from "../src/crop.ts";
import { isPreviewError, type PreviewImage, writeContactSheet, writePreview } from "../src/index.ts";
import { drawSheet, sheetMeasures } from "../src/sheet-drawing.ts";
import { hostileTexts } from "./support/hostile.ts";
import { box, type Colour, colourAt, datasetOf, isNear, paint } from "./support/pictures.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const colours: readonly Colour[] = [
  [200, 30, 30],
  [30, 160, 60],
  [40, 60, 220],
];

/** Images with one coloured rectangle each, in a box of the category of that colour: of "c0" many, of "c2" one. */
async function world(): Promise<{ folder: string; images: PreviewImage[] }> {
  const folder = await temporaryFolder();
  const images: PreviewImage[] = [];
  for (const [index, colour] of [0, 0, 0, 0, 1, 1, 2].entries()) {
    const path = join(folder, `${index}.png`);
    await paint(path, [300, 200], [{ bbox: [100, 50, 80, 80], colour: colours[colour] as Colour }]);
    images.push({
      id: `${index}`,
      fileName: `${index}.png`,
      path,
      annotations: [box(`a${index}`, `c${colour}`, [100, 50, 80, 80])],
    });
  }
  return { folder, images };
}

test("writeContactSheet() lets categories take turns and shows what is in the boxes", async () => {
  const { folder, images } = await world();
  const path = join(folder, "sheet.png");
  const result = await writeContactSheet(datasetOf(images), path, {
    columns: 3,
    rows: 1,
    cropPixels: 100,
    outlines: false,
  });
  expect(result).toMatchObject({ path, cropCount: 3, categoryCount: 3, unreadableCount: 0 });
  const sheet = await readFile(path);
  const { width, height } = await sharp(sheet).metadata();
  expect([width, height]).toEqual([result.widthPixels, result.heightPixels]);
  const { placeOf } = sheetMeasures({ columns: 3, cropCount: 3, cropPixels: 100, hasTitle: false });
  for (const [index, colour] of colours.entries()) {
    const { left, top } = placeOf(index);
    expect(isNear(await colourAt(sheet, left + 50, top + 50), colour, 3)).toBe(true);
    // The box takes 80 of 109 pixels of the image that the crop shows.
    expect(isNear(await colourAt(sheet, left + 5, top + 50), [90, 90, 90], 3)).toBe(true);
    expect(isNear(await colourAt(sheet, left + 18, top + 50), colour, 3)).toBe(true);
  }
});

test("a drawing that is called a picture is not drawn", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.png");
  await writeFile(
    path,
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="90" height="90"/></svg>',
  );
  const images = [{ id: "1", fileName: "a.png", path, annotations: [box("a", "c", [10, 10, 80, 80])] }];
  await expect(writeContactSheet(datasetOf(images), join(folder, "sheet.png"))).rejects.toThrow();
  const page = await writePreview(datasetOf(images), join(folder, "page"));
  expect(page).toMatchObject({ unseenImageCount: 1, problems: { "unreadable-image": 1 } });
});

test.each(["jpeg", "png", "gif", "webp", "tiff", "avif"] as const)("a picture as %s is drawn", async (encoding) => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.png");
  await sharp({ create: { width: 300, height: 200, channels: 3, background: "red" } })
    .toFormat(encoding)
    .toFile(path);
  const images = [{ id: "1", fileName: "a.png", path, annotations: [box("a", "c", [10, 10, 80, 80])] }];
  await expect(writeContactSheet(datasetOf(images), join(folder, "sheet.png"))).resolves.toMatchObject({
    cropCount: 1,
  });
  await expect(writePreview(datasetOf(images), join(folder, "page"))).resolves.toMatchObject({ unseenImageCount: 0 });
});

test("writeContactSheet() draws the outline where the box is, and each name under its crop", async () => {
  const { folder, images } = await world();
  const path = join(folder, "sheet.png");
  await writeContactSheet(datasetOf(images.slice(6)), path, { cropPixels: 200 });
  const sheet = await readFile(path);
  const { placeOf, fontSize } = sheetMeasures({ columns: 1, cropCount: 1, cropPixels: 200, hasTitle: false });
  const { left, top } = placeOf(0);
  // The crop shows 109 pixels of the image from its column 86 on.
  const edge = Math.floor((200 / 109) * (100 - 86));
  expect(isNear(await colourAt(sheet, left + edge, top + 100), [255, 209, 102], 70)).toBe(true);
  const caption = await sharp(sheet)
    .extract({ left, top: top + 200, width: 60, height: Math.round(1.8 * fontSize) })
    .stats();
  expect(caption.channels[0]?.min).toBeLessThan(90);
});

test.each([
  ["jpg", "jpeg"],
  ["jpeg", "jpeg"],
  ["png", "png"],
  ["webp", "webp"],
])("writeContactSheet() writes .%s, the same bytes every time", async (ending, format) => {
  const { folder, images } = await world();
  const path = join(folder, `sheet.${ending.toUpperCase()}`);
  await writeContactSheet(datasetOf(images), path, { title: "Seven" });
  const first = await readFile(path);
  await writeContactSheet(datasetOf(images.toReversed()), path, { title: "Seven" });
  expect((await readFile(path)).equals(first)).toBe(true);
  expect((await sharp(first).metadata()).format).toBe(format);
  expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
});

test("writeContactSheet() passes over files that cannot be read, and says when nothing is left", async () => {
  const { folder, images } = await world();
  const path = join(folder, "sheet.jpg");
  const broken = images.map((image, index) => (index < 3 ? { ...image, path: join(folder, "gone.png") } : image));
  expect(await writeContactSheet(datasetOf(broken), path)).toMatchObject({ cropCount: 4, unreadableCount: 3 });
  const error = await writeContactSheet(datasetOf(broken.slice(0, 3)), path).catch((reason: unknown) => reason);
  expect(isPreviewError(error, "nothing-to-show")).toBe(true);
  const other = await writeContactSheet(datasetOf(images), join(folder, "sheet.gif")).catch(
    (reason: unknown) => reason,
  );
  expect(isPreviewError(other, "unsupported-format")).toBe(true);
  await expect(writeContactSheet(datasetOf(images), path, { columns: 0 })).rejects.toThrow(RangeError);
});

test("chooseCandidates() keeps the same candidates whatever the order, and no more than it was told", async () => {
  const image = fc.record({
    fileName: fc.uuid(),
    categories: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(image, { maxLength: 30, selector: ({ fileName }) => fileName }),
      fc.integer({ min: 1, max: 6 }),
      async (given, most) => {
        const images = given.map(({ fileName, categories }) => ({
          id: fileName,
          fileName,
          path: fileName,
          annotations: categories.map((category, index) => box(`${fileName} ${index}`, category, [0, 0, 20, 20])),
        }));
        const choose = (order: readonly PreviewImage[]) => chooseCandidates(datasetOf(order), most, 8, undefined);
        const chosen = await choose(images);
        expect(await choose(images.toReversed())).toEqual(chosen);
        for (const candidates of chosen.categories) expect(candidates.length).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test("regionOf() stays inside the image and holds what of the box is in it", () => {
  const side = fc.integer({ min: 1, max: 3000 });
  const place = fc.double({ min: -500, max: 3500, noNaN: true });
  const extent = fc.double({ min: 0, max: 3000, noNaN: true });
  fc.assert(
    fc.property(side, side, place, place, extent, extent, (width, height, x, y, w, h) => {
      const region = regionOf([x, y, w, h], width, height);
      if (region === undefined) return;
      expect(region.left).toBeGreaterThanOrEqual(0);
      expect(region.top).toBeGreaterThanOrEqual(0);
      expect(region.left + region.width).toBeLessThanOrEqual(width);
      expect(region.top + region.height).toBeLessThanOrEqual(height);
      expect(Math.min(region.width, region.height)).toBeGreaterThan(0);
      if (x >= 0 && x + w <= width) {
        expect(region.left).toBeLessThanOrEqual(x + 1);
        expect(region.left + region.width).toBeGreaterThanOrEqual(x + w - 1);
      }
    }),
  );
});

test("drawSheet() gives XML that the renderer takes, whatever the names", async () => {
  for (const text of hostileTexts) {
    const crop = {
      category: text,
      geometry: { kind: "point", x: 5, y: 5 } as const,
      pixels: Buffer.alloc(0),
      originX: 0,
      originY: 0,
      scale: 1,
      side: 60,
    };
    const measures = sheetMeasures({ columns: 1, cropCount: 1, cropPixels: 60, hasTitle: true });
    const svg = drawSheet([crop], measures, { title: text, outlines: true, annotationCount: 1 });
    const { info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBe(measures.width);
    expect(svg).not.toMatch(/<script|<img|onload='|onerror="/);
  }
});

test("writeContactSheet() is not written over an image of the dataset", async () => {
  const { folder, images } = await world();
  const path = join(folder, "3.png");
  const before = await readFile(path);
  const error = await writeContactSheet(datasetOf(images), path).catch((reason: unknown) => reason);
  expect(isPreviewError(error, "write-failed")).toBe(true);
  expect(String(error)).toContain("it is an image of the dataset");
  const relative = images.map((image) => ({ ...image, path: image.fileName }));
  await expect(writeContactSheet(datasetOf(relative), path, { baseFolder: folder })).rejects.toThrow(/image of the/);
  expect((await readFile(path)).equals(before)).toBe(true);
});

test("writeContactSheet() tells a dataset without annotations from one whose annotations are too small", async () => {
  const { folder, images } = await world();
  const path = join(folder, "sheet.jpg");
  const empty = images.map((image) => ({ ...image, annotations: [] }));
  await expect(writeContactSheet(datasetOf(empty), path)).rejects.toThrow(/has no annotation$/);
  const tiny = images.map((image) => ({ ...image, annotations: [box("a", "c0", [1, 1, 1, 1])] }));
  await expect(writeContactSheet(datasetOf(tiny), path)).rejects.toThrow(/too small to see$/);
  const pathless = images.map(({ path: _, ...image }) => image);
  await expect(writeContactSheet(datasetOf(pathless), path)).rejects.toThrow(/no annotation with a file$/);
});
