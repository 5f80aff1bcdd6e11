import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { expect, test } from "vitest";
import { isPreviewError, type PreviewDataset, writePreview } from "../src/index.ts";
import { hostileImage, hostileTexts } from "./support/hostile.ts";
import { box, colourAt, datasetOf, isNear, paint } from "./support/pictures.ts";
import { syntheticDataset } from "./support/synthetic-dataset.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Two pictures on disk, 400 by 300, and a dataset of any number of images that show them. */
async function world(imageCount: number): Promise<{ folder: string; dataset: PreviewDataset }> {
  const folder = await temporaryFolder();
  const paths = ["a.png", "b.png"].map((name) => join(folder, name));
  for (const path of paths) await paint(path, [400, 300]);
  return { folder, dataset: syntheticDataset(imageCount, paths) };
}

const readData = async (page: string, name: string): Promise<unknown> => {
  const { document } = parseHTML(await readFile(page, "utf8"));
  return JSON.parse(document.getElementById(name)?.textContent ?? "");
};

test("writePreview() writes one page with everything in it for a small set", async () => {
  const { folder, dataset } = await world(5);
  const target = join(folder, "preview");
  const result = await writePreview(dataset, target, { title: "Five" });
  expect(result).toMatchObject({
    layout: "folder",
    isSelfContained: true,
    imageCount: 5,
    unseenImageCount: 0,
    page: join(target, "index.html"),
  });
  expect(await readdir(target)).toEqual(["index.html"]);
  expect(await readData(result.page, "summary")).toMatchObject({ title: "Five", imageCount: 5, aspect: 1.33 });
  const images = (await readData(result.page, "data-0")) as { thumbnail: string; file: string; width: number }[];
  expect(images).toHaveLength(5);
  // The size is the file's, not what the record says, and that is told.
  expect(images[0]).toMatchObject({
    file: "../a.png",
    width: 400,
    thumbnail: expect.stringMatching(/^data:image\/webp;base64,/),
  });
  expect(result.problems["size-mismatch"]).toBe(5);
  expect(await readdir(folder)).toEqual(["a.png", "b.png", "preview"]);
});

test("writePreview() writes a file where the target is one, whatever the number of images", async () => {
  const { folder, dataset } = await world(405);
  const target = join(folder, "look.html");
  const result = await writePreview(dataset, target, { thumbnailPixels: 16, selfContainedUpTo: 1 });
  expect(result).toMatchObject({ layout: "file", isSelfContained: true, page: target });
  expect(await readdir(folder)).toEqual(["a.png", "b.png", "look.html"]);
  expect(await readData(target, "data-2")).toHaveLength(5);
  expect(await readData(target, "data-0")).toMatchObject({ 0: { file: "a.png" } });
});

test("writePreview() puts data and thumbnails of a large set beside the page", async () => {
  const { folder, dataset } = await world(405);
  const target = join(folder, "preview");
  await writePreview(dataset, target, { thumbnailPixels: 16 });
  expect((await readdir(target)).sort()).toEqual(["data", "index.html", "thumbnails"]);
  expect((await readdir(join(target, "data"))).sort()).toEqual(["0.js", "1.js", "2.js", "problems.js"]);
  expect(await readdir(join(target, "thumbnails/2"))).toHaveLength(5);
  const seen: Record<string, { thumbnail: string }[]> = {};
  new Function("m3Preview", await readFile(join(target, "data/2.js"), "utf8"))((name: string, text: string) => {
    seen[name] = JSON.parse(text) as { thumbnail: string }[];
  });
  expect(seen["2"]?.[4]?.thumbnail).toBe("thumbnails/2/404.webp");
});

test("writePreview() gives the same bytes on every run, and replaces its own folder", async () => {
  const { folder, dataset } = await world(450);
  const read = async (target: string): Promise<Record<string, string>> => {
    const entries = await readdir(target, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(files.sort().map(async (file) => [file, await readFile(file, "base64")] as const));
    return Object.fromEntries(texts);
  };
  const target = join(folder, "preview");
  await writePreview(dataset, target, { thumbnailPixels: 16 });
  const first = await read(target);
  await writeFile(join(target, "data", "left-over.js"), "old");
  await writePreview(dataset, target, { thumbnailPixels: 16 });
  expect(await read(target)).toEqual(first);
  expect(Object.keys(first).length).toBeGreaterThan(450);
});

test("writePreview() does not replace a folder that is no preview", async () => {
  const { folder, dataset } = await world(1);
  const target = join(folder, "mine");
  await mkdir(target);
  await writePreview(dataset, target);
  for (const name of ["thesis", "with-page"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "thesis", "thesis.txt"), "years");
  await writeFile(join(folder, "with-page", "index.html"), "<!doctype html>\nmine");
  for (const name of ["thesis", "with-page", "a.png"]) {
    const error = await writePreview(dataset, join(folder, name)).catch((reason: unknown) => reason);
    expect(isPreviewError(error, "foreign-target")).toBe(true);
  }
  expect(await readFile(join(folder, "thesis", "thesis.txt"), "utf8")).toBe("years");
});

test("writePreview() leaves what was there when it is stopped or the dataset fails", async () => {
  const { folder, dataset } = await world(4);
  const target = join(folder, "preview");
  const page = join(target, "index.html");
  await writePreview(dataset, target, { title: "before" });
  const before = await readFile(page, "utf8");
  const controller = new AbortController();
  const stopped = writePreview(dataset, target, {
    signal: controller.signal,
    onProgress: ({ imageCount }) => imageCount === 2 && controller.abort(new RangeError("stopped")),
  });
  await expect(stopped).rejects.toThrow("stopped");
  const failing: PreviewDataset = {
    categories: [],
    images: async function* () {
      yield* dataset.images();
      throw new RangeError("the disk is gone");
    },
  };
  await expect(writePreview(failing, target)).rejects.toThrow("the disk is gone");
  expect(await readFile(page, "utf8")).toBe(before);
  expect(await readdir(folder)).toEqual(["a.png", "b.png", "preview"]);
});

test("writePreview() says what it cannot write", async () => {
  const { folder, dataset } = await world(1);
  const error = await writePreview(dataset, join(folder, "a.png", "preview")).catch((reason: unknown) => reason);
  expect(isPreviewError(error, "write-failed")).toBe(true);
});

test("writePreview() finds what is wrong with files and shapes, and adds what it is told", async () => {
  const { folder } = await world(0);
  await writeFile(join(folder, "text.png"), "no picture");
  const shape = (id: string, bbox: readonly [number, number, number, number]) => box(id, "c", bbox);
  const images = [
    { id: "1", fileName: "gone.png", path: join(folder, "gone.png"), annotations: [] },
    { id: "2", fileName: "text.png", path: join(folder, "text.png"), annotations: [] },
    {
      id: "3",
      fileName: "a.png",
      path: join(folder, "a.png"),
      annotations: [
        shape("in", [0, 0, 400, 300.4]),
        shape("beyond", [390, 0, 20, 20]),
        shape("outside", [500, 0, 20, 20]),
        shape("empty", [5, 5, 0, 20]),
        shape("nan", [Number.NaN, 5, 1, 20]),
      ],
    },
  ];
  let isOver = false;
  const { problems, page, unseenImageCount } = await writePreview(
    {
      categories: [],
      images: function* () {
        yield* images;
        isOver = true;
      },
    },
    join(folder, "preview"),
    { problems: () => (isOver ? [{ code: "clipped", imageId: "3", message: "cut" }] : []), mostProblems: 6 },
  );
  expect(problems).toEqual({
    "beyond-image": 1,
    clipped: 1,
    "empty-box": 1,
    "missing-file": 1,
    "non-finite": 1,
    "outside-image": 1,
    "unknown-size": 2,
    "unreadable-image": 1,
  });
  expect(unseenImageCount).toBe(2);
  expect(await readData(page, "data-problems")).toHaveLength(6);
  const shown = (await readData(page, "data-0")) as { annotations: object[] }[];
  expect(shown[2]?.annotations[4]).toEqual({ id: "nan", category: 0 });
});

test("writePreview() shows a picture as it is stored, because boxes are in stored pixels", async () => {
  const folder = await temporaryFolder();
  await paint(join(folder, "a.png"), [60, 30], [{ bbox: [0, 0, 20, 30], colour: [200, 20, 20] }]);
  const path = join(folder, "turned.jpg");
  await sharp(join(folder, "a.png")).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(path);
  const image = { id: "1", fileName: "turned.jpg", path, annotations: [] };
  for (const images of ["links", "thumbnails"] as const) {
    const { page, problems } = await writePreview(datasetOf([image]), join(folder, "p.html"), { images });
    const [shown] = (await readData(page, "data-0")) as { isTurned: boolean; thumbnail: string }[];
    expect(shown).toMatchObject({ width: 60, height: 30, isTurned: true, file: "turned.jpg" });
    const thumbnail = Buffer.from(shown?.thumbnail.split(",")[1] ?? "", "base64");
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 60, height: 30 });
    expect(isNear(await colourAt(thumbnail, 8, 15), [200, 20, 20])).toBe(true);
    expect(problems).toEqual({ "exif-orientation": 1 });
  }
});

test("writePreview() keeps attributes that are no JSON from ending the run", async () => {
  const folder = await temporaryFolder();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const image = {
    id: "1",
    fileName: "a",
    annotations: [box("b", "c", [0, 0, 1, 1], { attributes: { big: 1n } })],
    attributes: circle,
  };
  const { page } = await writePreview(datasetOf([image]), join(folder, "preview"));
  expect(JSON.stringify(await readData(page, "data-0"))).toContain("cannot be shown");
});

test("writePreview() encodes every part of a link to a file", async () => {
  const folder = await temporaryFolder();
  const odd = join(folder, "javascript:x", "a?b#c%20 \"'.png");
  await mkdir(join(folder, "javascript:x"));
  await paint(odd, [20, 10]);
  const { page } = await writePreview(
    datasetOf([{ id: "1", fileName: "f", path: odd, annotations: [] }]),
    join(folder, "p.html"),
  );
  expect(await readData(page, "data-0")).toMatchObject([{ file: "javascript%3Ax/a%3Fb%23c%2520%20%22'.png" }]);
});

test.each([0, 300])("hostile texts make no element of a page (self-contained up to %i)", async (selfContainedUpTo) => {
  const folder = await temporaryFolder();
  const dataset = datasetOf(hostileTexts.map(hostileImage));
  const { page } = await writePreview(dataset, join(folder, "preview"), {
    title: hostileTexts.join(""),
    selfContainedUpTo,
    problems: hostileTexts.map((message) => ({ code: message, imageId: message, annotationId: message, message })),
  });
  const { document } = parseHTML(await readFile(page, "utf8"));
  const plain = await writePreview(datasetOf([]), join(folder, "plain"));
  const names = (root: typeof document): string[] => [
    ...new Set([...root.querySelectorAll("*")].map(({ localName }) => localName)),
  ];
  const known = names(parseHTML(await readFile(plain.page, "utf8")).document);
  const charts = [
    "figure",
    "figcaption",
    "rect",
    "text",
    "g",
    "line",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
  ];
  expect(names(document).filter((name) => !known.includes(name) && !charts.includes(name))).toEqual([]);
  expect([...document.querySelectorAll("script")].length).toBe(selfContainedUpTo === 0 ? 2 : 4);
  expect(
    [...document.querySelectorAll("*")]
      .flatMap(({ attributes }) => [...attributes].map(({ name }) => name))
      .filter((name) => name.startsWith("on")),
  ).toEqual([]);
});

test("links of a page that will be moved start from where it will stand", async () => {
  const { folder, dataset } = await world(2);
  for (const [name, location, link] of [
    ["made/look.html", "elsewhere/deep/look.html", "../../a.png"],
    ["made/look", "look", "../a.png"],
  ] as const) {
    const { page } = await writePreview(dataset, join(folder, name), { location: join(folder, location) });
    expect(page).toBe(join(folder, name.endsWith(".html") ? name : `${name}/index.html`));
    expect(await readData(page, "data-0")).toMatchObject({ 0: { file: link } });
  }
  expect((await readdir(folder)).sort()).toEqual(["a.png", "b.png", "made"]);
});
