import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { lintLoaders } from "@m3/formats";
import { describe, expect, test } from "vitest";
import { loaderNames } from "../src/lint-loaders.ts";
import { newBox, uuid } from "./support/localizations.ts";
import { makePng } from "./support/png.ts";
import { makeWorkspace, type Workspace } from "./support/workspace.ts";

/** Six videos of four frames each, a box of one of four concepts in each frame, and one below 10 pixels in the first. */
async function makeVideos(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  const concepts = ["Sebastes diploproa", "Sebastes melanops", "Sebastolobus", "trash"];
  const boxes = Array.from({ length: 24 }, (_, index) =>
    newBox(index, concepts[index % 4] ?? "", index, [1, 2, 20, 15], {
      video_reference_uuid: uuid("vid", Math.floor(index / 4)),
      elapsed_time_millis: (index % 4) * 5000,
    }),
  );
  const small = newBox(24, "Sebastolobus", 0, [30, 30, 5, 5], { video_reference_uuid: uuid("vid", 0) });
  await workspace.write("localizations.json", [...boxes, small]);
  await workspace.write("taxonomy.json", {
    name: "Sebastidae",
    rank: "family",
    children: [
      { name: "Sebastes", rank: "genus", children: [{ name: "Sebastes diploproa" }, { name: "Sebastes melanops" }] },
      { name: "Sebastolobus", rank: "genus" },
    ],
  });
  return workspace;
}

interface Coco {
  readonly images: { readonly id: number; readonly file_name: string; readonly video_reference_uuid: string }[];
  readonly annotations: { readonly category_id: number; readonly attributes?: Record<string, unknown> }[];
  readonly categories: { readonly id: number; readonly name: string; readonly supercategory: string }[];
}

async function readCoco(workspace: Workspace, name = "out.json"): Promise<Coco> {
  return JSON.parse(await workspace.read(name)) as Coco;
}

/** How many annotations each category has. */
function countsOf({ annotations, categories }: Coco): Record<string, number> {
  return Object.fromEntries(
    categories.map(({ id, name }) => [name, annotations.filter(({ category_id }) => category_id === id).length]),
  );
}

const all = { "Sebastes diploproa": 6, "Sebastes melanops": 6, Sebastolobus: 7, trash: 6 };

test("a dataset whose images are elsewhere is told of --image-folder", async () => {
  const workspace = await makeWorkspace();
  const image = { id: 1, file_name: "a.png", width: 64, height: 48 };
  await workspace.write("given/coco.json", { images: [image], annotations: [], categories: [] });
  await workspace.write("elsewhere/a.png", makePng(64, 48));
  const args = ["given/coco.json", "-f", "COCO", "-o", "out"];
  const lost = await workspace.run(args);
  expect(lost.stdout).toContain("Images that are not on disk: 1 (missing-file)");
  expect(lost.stdout).toContain("--image-folder");
  const found = await workspace.run([...args, "--image-folder", "elsewhere"]);
  expect(found.exitCode).toBe(0);
  expect(found.stdout + found.stderr).not.toMatch(/missing-file|--image-folder/);
});

describe("reformat of annotations", () => {
  test("--remap merges and drops categories, and says what it does not find", async () => {
    const workspace = await makeVideos();
    await workspace.write("map.csv", "Sebastes melanops,Sebastes\nSebastes diploproa,Sebastes\ntrash,\nnone,x\n");
    const result = await workspace.run(["localizations.json", "--remap", "map.csv", "-o", "out"]);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toBe('Warning: The mapping names category "none": expected one that the dataset has\n');
    expect(countsOf(await readCoco(workspace))).toEqual({ Sebastes: 12, Sebastolobus: 7 });
    expect(result.stdout).toContain("Images or annotations left out as asked: 6 (filtered)\n");
    const strict = await workspace.run(["localizations.json", "--remap", "map.csv", "-o", "out", "--strict"]);
    expect(strict.exitCode).toBe(3);
  });

  test("--remap takes JSON, and what was filtered on purpose is no problem", async () => {
    const workspace = await makeVideos();
    await workspace.write("map.json", { trash: "", Sebastolobus: "rockfish" });
    const { exitCode } = await workspace.run([
      ...["localizations.json", "--remap", "map.json", "-o", "out", "--strict"],
    ]);
    expect(exitCode).toBe(0);
    expect(countsOf(await readCoco(workspace))).toMatchObject({ rockfish: 7 });
  });

  test("--roll-up goes to a rank, and keeps what was annotated", async () => {
    const workspace = await makeVideos();
    const result = await workspace.run([
      ...["localizations.json", "--roll-up", "genus", "--taxonomy", "taxonomy.json", "-o", "out"],
    ]);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('Category "trash" has no ancestor that it could be rolled up to');
    const coco = await readCoco(workspace);
    expect(countsOf(coco)).toEqual({ Sebastes: 12, Sebastolobus: 7, trash: 6 });
    expect(coco.annotations.find(({ category_id }) => category_id === 1)?.attributes).toMatchObject({
      originalCategory: "Sebastes diploproa",
      taxonomy: { family: "Sebastidae", genus: "Sebastes" },
    });
  });

  test("--roll-up goes to the smallest group with enough boxes", async () => {
    const workspace = await makeVideos();
    const taxonomy = ["--taxonomy", "taxonomy.json", "-o", "out"];
    await workspace.run(["localizations.json", "--roll-up", "min=7", ...taxonomy]);
    expect(countsOf(await readCoco(workspace))).toEqual({ Sebastes: 12, Sebastolobus: 7, trash: 6 });
    await workspace.run(["localizations.json", "--roll-up", "min=13", ...taxonomy]);
    expect(countsOf(await readCoco(workspace))).toEqual({ Sebastidae: 19, trash: 6 });
  });

  test("--categories keeps those of a file in its order, whatever has none", async () => {
    const workspace = await makeVideos();
    await workspace.write("names.txt", "\ufefftrash\r\n\r\nnever\r\nSebastolobus\r\n");
    await workspace.run(["localizations.json", "--categories", "names.txt", "-o", "out"]);
    const coco = await readCoco(workspace);
    expect(coco.categories.map(({ id, name }) => [id, name])).toEqual([
      [1, "trash"],
      [2, "never"],
      [3, "Sebastolobus"],
    ]);
    expect(countsOf(coco)).toEqual({ trash: 6, never: 0, Sebastolobus: 7 });
    expect(coco.images).toHaveLength(13);
  });

  test("--negatives keep holds images that lose all their boxes, drop leaves out all without", async () => {
    const workspace = await makeVideos();
    await workspace.write("names.txt", "trash\n");
    const names = ["localizations.json", "--categories", "names.txt", "-o", "out", "--negatives"];
    await workspace.run([...names, "keep"]);
    expect((await readCoco(workspace)).images).toHaveLength(24);
    await workspace.run(["out.json", "--from", "coco", "--negatives", "drop", "-o", "positive"]);
    expect((await readCoco(workspace, "positive.json")).images).toHaveLength(6);
  });

  test("--min-size, --min-count and --dedupe leave out what is too small, too rare or there twice", async () => {
    const workspace = await makeVideos();
    const run = async (...args: string[]) => {
      await workspace.run(["localizations.json", "-o", "out", ...args]);
      return countsOf(await readCoco(workspace));
    };
    expect(await run()).toEqual(all);
    expect(await run("--min-size", "10")).toEqual({ ...all, Sebastolobus: 6 });
    expect(await run("--min-size", "12%")).toEqual({ ...all, Sebastolobus: 6 });
    expect(await run("--min-count", "7")).toEqual({ Sebastolobus: 7 });
    const twice = JSON.parse(await workspace.read("localizations.json")) as object[];
    const again = twice.map((box) => ({ ...box, association_uuid: uuid("two", twice.indexOf(box)) }));
    await workspace.write("localizations.json", [...twice, ...again]);
    expect(await run()).toEqual({ "Sebastes diploproa": 12, "Sebastes melanops": 12, Sebastolobus: 14, trash: 12 });
    expect(await run("--dedupe")).toEqual(all);
    expect(await run("--dedupe-iou", "0.5")).toEqual(all);
  });

  test("--sample keeps so many images, the same ones each time", async () => {
    const workspace = await makeVideos();
    const run = async (...args: string[]) => {
      await workspace.run(["localizations.json", "-o", "out", "--sample", "5", ...args]);
      return (await readCoco(workspace)).images.map(({ file_name }) => file_name);
    };
    const first = await run();
    expect(first).toHaveLength(5);
    expect(await run()).toEqual(first);
    expect(await run("--seed", "7")).not.toEqual(first);
  });

  test("--coco-first-category-id numbers from 0", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "out", "--coco-first-category-id", "0"]);
    expect((await readCoco(workspace)).categories.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });
});

describe("reformat --split", () => {
  test("writes a file per split, parts no video, and says how well they are kept apart", async () => {
    const workspace = await makeVideos();
    const { exitCode, stdout } = await workspace.run([
      ...["localizations.json", "--split", "train=0.5,val=0.5", "-o", "out/set", "--split-mode", "balanced"],
    ]);
    expect(exitCode).toBe(0);
    expect((await workspace.list()).filter((name) => name.startsWith("out"))).toEqual([
      "out/set_train.json",
      "out/set_val.json",
    ]);
    const [train, val] = await Promise.all([
      readCoco(workspace, "out/set_train.json"),
      readCoco(workspace, "out/set_val.json"),
    ]);
    expect(train.images.length + val.images.length).toBe(24);
    expect(train.categories).toEqual(val.categories);
    const videos = new Set(train.images.map(({ video_reference_uuid }) => video_reference_uuid));
    expect(val.images.filter(({ video_reference_uuid }) => videos.has(video_reference_uuid))).toEqual([]);
    expect(stdout).toMatch(/^Splits:\n {2}train {2}12 images, 1[23] annotations, 4 categories, 3 groups\n {2}val/);
    expect(stdout).toContain(
      "Leakage: 0.0 % (0 of 12) of the images outside of train are within 10 s of one inside, in the same video\n",
    );
    expect(stdout).toContain("Wrote 2 splits to out/set_train.json, out/set_val.json\n");
  });

  test("--split-by image parts videos, and the leakage shows it", async () => {
    const workspace = await makeVideos();
    const { stdout } = await workspace.run([
      ...["localizations.json", "--split", "train=1,val=1", "--split-by", "image", "-o", "out", "--json"],
    ]);
    const { splitReport, splits } = JSON.parse(stdout);
    expect(splits).toHaveLength(2);
    expect(splitReport.leakage.share).toBeGreaterThan(0.5);
  });

  test("warns of few groups, of empty splits and of categories that a split lacks", async () => {
    const workspace = await makeWorkspace();
    await workspace.write(
      "localizations.json",
      [1, 2].map((number) => {
        return newBox(number, `c${number}`, number, [1, 1, 9, 9], { video_reference_uuid: uuid("vid", number) });
      }),
    );
    const { stderr, exitCode } = await workspace.run(["localizations.json", "--split", "train=1,val=1,test=1"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Warning: The images are of 2 groups: expected at least 3 to divide into 3 splits\n");
    expect(stderr).toMatch(/Warning: Split "\w+" is empty: there are too few groups to divide\n/);
  });
});

describe("reformat of a dataset", () => {
  test("reads back what it wrote, by name, by look, and as another format", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    for (const from of ["coco", "AUTO", "COCO-json"]) {
      const { exitCode, stderr } = await workspace.run(["first.json", "--from", from, "-o", "second"]);
      expect([exitCode, stderr]).toEqual([0, ""]);
      const [first, second] = await Promise.all(["first.json", "second.json"].map((name) => readCoco(workspace, name)));
      // What M3 is the source of, another dataset need not be.
      expect(second).toEqual({ ...first, info: { version: "", description: "", contributor: "", url: "" } });
    }
    const csv = await workspace.run(["first.json", "--from", "coco", "-f", "csv", "--json"]);
    expect(JSON.parse(csv.stdout)).toMatchObject({
      output: ["first_reformatted.csv"],
      annotationCount: 25,
      undeliveredCount: 0,
    });
  });

  test("does not need the images, unless it is told where they are or has to put them into the dataset", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const run = (...args: string[]) => workspace.run(["first.json", "--from", "coco", "-o", "second", ...args]);
    expect((await run("-f", "voc")).exitCode).toBe(0);
    expect((await run("-f", "voc", "--image-folder", "nowhere")).exitCode).toBe(3);
    expect((await run("-f", "voc", "--image-folder", "nowhere", "--allow-missing")).exitCode).toBe(0);
    expect((await run("-f", "tf")).exitCode).toBe(3);
  });

  test("says what is wrong in it", async () => {
    const workspace = await makeWorkspace();
    await workspace.write("bad.json", {
      images: [{ id: 1, file_name: "a.png", width: 9, height: 9 }],
      categories: [{ id: 1, name: "a" }],
      annotations: [
        { id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 5, 5] },
        { id: 1, image_id: 1, category_id: 1, bbox: [1, 0, 5, 5] },
        { id: 3, image_id: 7, category_id: 1, bbox: [1, 0, 5, 5] },
        "four",
      ],
    });
    const { exitCode, stdout, stderr } = await workspace.run(["bad.json", "--from", "coco", "-o", "out"]);
    expect(exitCode).toBe(0);
    expect(stderr.split("\n").filter((line) => line.startsWith("Warning: "))).toHaveLength(3);
    expect(stdout).toContain("(bad-element)");
    expect(stdout).toContain("(duplicate-id)");
    expect((await workspace.run(["bad.json", "--from", "coco", "-o", "out", "--strict"])).exitCode).toBe(3);
  });

  test("is never written over", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const { exitCode, stderr } = await workspace.run(["first.json", "--from", "coco", "-o", "first.json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("it is what is read");
    await workspace.run(["localizations.json", "-o", "made/annotations"]);
    const inFolder = await workspace.run(["made", "-o", "made/annotations"]);
    expect(inFolder).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("it is what is read") });
  });
});

describe("reformat --stats", () => {
  test("counts, and writes nothing", async () => {
    const workspace = await makeVideos();
    const before = await workspace.list();
    const { exitCode, stdout } = await workspace.run(["localizations.json", "--stats"]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").slice(0, 6)).toEqual([
      "24 images, 0 images without annotations, 25 annotations, 4 categories, 6 groups",
      "  6  Sebastes diploproa, in 6 images",
      "  6  Sebastes melanops, in 6 images",
      "  7  Sebastolobus, in 7 images",
      "  6  trash, in 6 images",
      "Boxes: 25 below 32 x 32 pixels, 0 below 96 x 96, 0 larger",
    ]);
    expect(stdout).toContain("  width         5 to 20 px, half below 20 px");
    expect(await workspace.list()).toEqual(before);
  });

  test("counts what transforms leave, as JSON", async () => {
    const workspace = await makeVideos();
    const { stdout } = await workspace.run(["localizations.json", "--stats", "--json", "--min-size", "10"]);
    expect(JSON.parse(stdout)).toMatchObject({ annotationCount: 24, boxes: { sizes: { small: 24 } } });
  });
});

describe("reformat --lint", () => {
  test("finds nothing in what it wrote, and exits with 3 for what a loader stumbles over", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const sound = await workspace.run(["first.json", "--lint", "pycocotools"]);
    expect(sound).toEqual({ exitCode: 0, stdout: "0 errors, 0 warnings for pycocotools\n", stderr: "" });
    await workspace.run(["localizations.json", "-o", "zero", "--coco-first-category-id", "0"]);
    const text = (await workspace.read("zero.json")).replace('{"id":1,"image_id"', '{"id":0,"image_id"');
    await workspace.write("zero.json", text);
    const { exitCode, stdout } = await workspace.run(["zero.json", "--lint", "pycocotools"]);
    expect(exitCode).toBe(3);
    expect(stdout).toBe(
      [
        "error id-zero, 1 time: pycocotools COCOeval takes the id 0 for no match: a perfect detector scores too low",
        "  zero.json annotations[0]: Expected an id from 1 up, got 0",
        "1 error, 0 warnings for pycocotools",
        "",
      ].join("\n"),
    );
    const warned = await workspace.run(["zero.json", "--lint", "Detectron2", "--json"]);
    expect(JSON.parse(warned.stdout)).toMatchObject({ loader: "detectron2", errorCount: 1, warningCount: 1 });
  });

  test("checks localizations by what they hold", async () => {
    const workspace = await makeVideos();
    const { exitCode, stdout } = await workspace.run(["localizations.json", "--lint", "ultralytics"]);
    expect([exitCode, stdout]).toEqual([0, "0 errors, 0 warnings for ultralytics\n"]);
  });

  test("knows the loaders of the library", () => {
    expect(loaderNames).toEqual(lintLoaders);
  });
});

test.each([
  [["--split", "train"], "expected names with shares"],
  [["--split", "../x=1"], "expected names with shares"],
  [["--split", "a=1,a=2"], "expected names with shares"],
  [["--roll-up", "min=0", "--taxonomy", "t.json"], "expected a rank, such as family, or min=20"],
  [["--roll-up", "genus"], "name the file with --taxonomy"],
  [["--min-size", "0"], "expected a number of pixels"],
  [["--min-size", "101%"], "expected a number of pixels"],
  [["--dedupe-iou", "1.5"], "expected a number above 0, at most 1"],
  [["--negatives", "maybe"], "expected one of keep, drop"],
  [["--stats", "--crops"], "Cannot do --crops and --stats at once"],
  [["--stats", "-o", "x"], "--stats writes nothing"],
  [["--lint", "yolo"], "expected one of detectron2"],
  [["--from", "nonsense"], "there is none of that name"],
  [["--remap", ""], 'Cannot read --remap ""'],
  [["--coco-first-category-id", "2"], "expected one of 0, 1"],
])("reformat %j is wrong usage", async (args, message) => {
  const workspace = await makeVideos();
  const { exitCode, stderr } = await workspace.run(["localizations.json", ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

test.each([
  [["--remap", "none.csv"], 'Cannot read "none.csv": there is no such file'],
  [["--remap", "localizations.json"], "expected CSV of two columns or a JSON object, got a JSON list"],
  [["--taxonomy", "localizations.json"], 'Cannot use the taxonomy "localizations.json": expected a name'],
  [
    ["--categories", "localizations.json"],
    'Cannot use categories "localizations.json": expected a name a line, each once',
  ],
  [["--categories", "."], 'Cannot read ".": it is a folder, expected a file'],
])("reformat %j ends before anything is written", async (args, message) => {
  const workspace = await makeVideos();
  const before = await workspace.list();
  const { exitCode, stderr } = await workspace.run(["localizations.json", ...args]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
  expect(await workspace.list()).toEqual(before);
});

describe("reformat --crops", () => {
  test("cuts one image per box, in a folder per category", async () => {
    const workspace = await makeVideos();
    const images = Array.from({ length: 23 }, (_, index) => `images/frame_${index}.png`);
    for (const name of images) await workspace.write(name, makePng(64, 48));
    await workspace.write(
      "image_map.json",
      Object.fromEntries(images.map((name, index) => [uuid("png", index), name])),
    );
    const args = ["localizations.json", "--crops", "--image_map", "image_map.json"];
    const { exitCode, stdout, stderr } = await workspace.run([...args, "--crop-square", "--crop-min-size", "6"]);
    expect(exitCode).toBe(3); // the last image is not there
    expect(stderr).toContain("1 annotation in all could not be delivered for want of an image\n");
    expect(stdout.replace(/[\d.]+ KB/, "? KB").split("\n")).toEqual([
      "23 crops, 4 categories, ? KB",
      "  6  Sebastes diploproa",
      "  6  Sebastes melanops",
      "  6  Sebastolobus",
      "  5  trash",
      "Images or annotations left out as asked: 1 (filtered)",
      "File names of images start from images/",
      "Wrote 23 crops to localizations_crops",
      "",
    ]);
    const crops = (await workspace.list()).filter((name) => name.startsWith("localizations_crops/"));
    expect(crops).toHaveLength(23);
    expect(crops[0]).toMatch(/^localizations_crops\/Sebastes diploproa\/frame_\d+_[\da-f]{12}\.jpg$/);
    expect(await workspace.run(args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("expected an empty folder or nothing there"),
    });
  });

  test("does not replace the working folder", async () => {
    const workspace = await makeVideos();
    const before = await workspace.list();
    for (const output of [".", ".."]) {
      const args = ["localizations.json", "--crops", "--image_map", "image_map.json", "-o", output];
      const { exitCode, stderr } = await workspace.run(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("you are in it");
    }
    const page = await workspace.run(["localizations.json", "--preview", "."]);
    expect(page).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("you are in it") });
    expect(await workspace.list()).toEqual(before);
  });

  test("needs the images", async () => {
    const workspace = await makeVideos();
    const { exitCode, stderr } = await workspace.run(["localizations.json", "--crops"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Cannot cut crops without the images");
  });
});

describe("reformat to a format with options of its own", () => {
  test("--images copies or links the images to where the loader looks, and --yolo-path names the folder", async () => {
    const workspace = await makeVideos();
    const names = Array.from({ length: 24 }, (_, index) => `images/frame_${index}.png`);
    for (const name of names) await workspace.write(name, makePng(64, 48));
    await workspace.write("image_map.json", Object.fromEntries(names.map((name, index) => [uuid("png", index), name])));
    const { exitCode, stderr } = await workspace.run([
      ...["localizations.json", "--image_map", "image_map.json", "-f", "yolo", "-o", "yolo", "--images", "copy"],
      ...["--yolo-path", "yolo", "--split", "train=1,val=1"],
    ]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(await workspace.read("yolo/data.yaml")).toContain(`path: "${workspace.folder}/yolo"`);
    const linted = await workspace.run(["yolo", "--lint", "ultralytics"]);
    expect(linted.stdout).toBe("0 errors, 0 warnings for ultralytics\n");
    const left = await workspace.run([
      ...["localizations.json", "--image_map", "image_map.json", "-f", "yolo", "-o", "labels", "--images", "leave"],
    ]);
    expect(left.stderr).toBe('Loaders of YOLO look for the images inside of "labels", where there is nothing yet\n');
    const without = await workspace.run(["labels", "-f", "coco", "-o", "out"]);
    expect(without.exitCode).toBe(3);
    expect(without.stderr).toContain("the folder of the images can be named");
    const named = await workspace.run(["labels", "-f", "coco", "-o", "out", "--image-folder", "images"]);
    expect([named.exitCode, named.stderr]).toEqual([0, ""]);
    // YOLO has no images outside of a split.
    expect((await readCoco(workspace, "out_train.json")).annotations).toHaveLength(25);
    const back = await workspace.run(["yolo", "--stats", "--json"]);
    expect(JSON.parse(back.stdout)).toMatchObject({ imageCount: 24, annotationCount: 25 });
  });

  test("formats whose loaders look for images inside have them linked there, with no option, others do not", async () => {
    const workspace = await makeVideos();
    const names = Array.from({ length: 24 }, (_, index) => `images/frame_${index}.png`);
    for (const name of names) await workspace.write(name, makePng(64, 48));
    await workspace.write("image_map.json", Object.fromEntries(names.map((name, index) => [uuid("png", index), name])));
    const write = async (format: string, ...args: string[]) => {
      const out = format.replaceAll(" ", "");
      const map = ["--image_map", "image_map.json", "-o", out];
      const { stdout, stderr } = await workspace.run(["localizations.json", "-f", format, ...map, ...args]);
      const placed = (await workspace.list()).filter((name) => name.startsWith(`${out}/`) && name.endsWith(".png"));
      const isTold = stdout.includes("24 image files linked into the dataset, which takes no space\n");
      return { format, stderr, placedCount: placed.length, isTold };
    };
    for (const format of ["YOLO", "YOLO-seg", "Darknet", "HF"]) {
      expect(await write(format)).toEqual({ format, stderr: "", placedCount: 24, isTold: true });
    }
    for (const format of ["COCO", "CSV", "VOC", "CVAT", "LabelMe", "Parquet", "TF", "WebDataset"]) {
      expect(await write(format)).toEqual({
        format,
        stderr: "",
        placedCount: 0,
        isTold: false,
      });
    }
    expect(await write("VOC", "--voc-layout", "devkit")).toMatchObject({ placedCount: 24, isTold: true });
    const { ino } = await stat(join(workspace.folder, "images/frame_3.png"));
    expect((await stat(join(workspace.folder, "YOLO/images/train/frame_3.png"))).ino).toBe(ino);
    const linted = await workspace.run(["YOLO", "--lint", "ultralytics"]);
    expect(linted.stdout).toBe("0 errors, 0 warnings for ultralytics\n");
    await rm(join(workspace.folder, "images/frame_3.png"));
    const short = await workspace.run([
      ...["localizations.json", "-f", "YOLO", "--image_map", "image_map.json", "-o", "short", "--allow-missing"],
    ]);
    expect(short.stderr).toContain('Loaders of YOLO look for 1 more image inside of "short", where there is nothing');
  });

  test("--ifdo-header and --ifdo-created-at say what no dataset knows, and what is still unknown is named", async () => {
    const workspace = await makeVideos();
    const header = {
      "image-set-name": "Dive 1",
      "image-pi": { name: "K. B.", uri: "https://orcid.org/0000-0000-0000-0000" },
      "image-creators": [{ name: "K. B." }],
      "image-license": { name: "CC BY 4.0" },
    };
    await workspace.write("header.json", header);
    const run = (args: readonly string[], env = {}) =>
      workspace.run(["localizations.json", "-f", "ifdo", "-o", "out", ...args], { env });
    const read = async () => JSON.parse(await workspace.read("out.json")) as Record<string, Record<string, unknown>>;
    const first = await run(["--ifdo-header", "header.json", "--ifdo-created-at", "2026-01-31T12:30:00-08:00"]);
    expect(first.exitCode).toBe(0);
    expect(first.stderr).toBe(
      "Nobody knows image-set-handle, image-coordinate-uncertainty-meters, image-context, image-project, image-event, " +
        "image-platform, image-sensor, image-copyright, image-abstract: name a file that says them with --ifdo-header\n",
    );
    expect((await read())["image-set-header"]).toMatchObject(header);
    expect(await workspace.read("out.json")).toContain('"created-at":"2026-01-31 20:30:00.000"');
    await workspace.write("whole.json", await read());
    const again = await run(["--ifdo-header", "whole.json"], { SOURCE_DATE_EPOCH: "86400" });
    expect(again.stderr).not.toContain("created-at");
    expect((await read())["image-set-header"]).toMatchObject(header);
    expect(await workspace.read("out.json")).toContain('"created-at":"1970-01-02 00:00:00.000"');
    expect((await run([])).stderr).toContain("say it with --ifdo-created-at\n");
  });

  test("--ifdo-header and --ifdo-created-at are refused before anything is read or written", async () => {
    const workspace = await makeWorkspace();
    await workspace.write("bad.json", { "image-license": "CC BY 4.0" });
    const run = (...args: string[]) => workspace.run(["none.json", "-f", "ifdo", ...args]);
    const bad = await run("--ifdo-header", "bad.json");
    expect([bad.exitCode, bad.stderr]).toEqual([
      1,
      expect.stringContaining('Cannot use "image-license" of "bad.json": expected an object'),
    ]);
    expect(await run("--ifdo-header", "gone.json")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("no such file"),
    });
    expect(await run("--ifdo-created-at", "31.1.2026")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("expected a day such as 2026-01-31"),
    });
    expect(await run("--ifdo-created-at", "2026-02-31T99:00")).toMatchObject({ exitCode: 2 });
    const other = await workspace.run(["none.json", "-f", "csv", "--ifdo-header", "bad.json"]);
    expect(other).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Cannot use --ifdo-header with CSV: it is of ifdo"),
    });
    expect(await workspace.list()).toEqual(["bad.json"]);
  });

  test("files of an earlier run in the folder are warned of: they would be trained with as well", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const run = (...args: string[]) =>
      workspace.run(["first.json", "--from", "coco", "-f", "yolo", "-o", "yolo", "--images", "leave", ...args]);
    await run();
    const { stderr, exitCode } = await run("--sample", "17");
    expect(exitCode).toBe(0);
    expect(stderr.match(/^Warning: File "labels\/train\/frame_\d+\.txt" in .* is not of this run/gm)).toHaveLength(5);
    expect(stderr).toContain("... and 2 more files of an earlier run\n");
  });

  test("-o with a slash at the end is a folder that the file goes into", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "some/where/"]);
    await workspace.run(["some/where/localizations_reformatted.json", "--from", "coco", "-f", "voc", "-o", "voc/"]);
    const files = await workspace.list();
    expect(files).toContain("some/where/localizations_reformatted.json");
    expect(files).toContain("voc/frame_1.xml");
  });

  test("a table in shares of its images leaves nothing out in silence where those are not there", async () => {
    const workspace = await makeWorkspace();
    const columns = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf";
    await workspace.write("boxes.csv", `${columns}\na,xclick,crab,1,0.25,0.5,0.25,0.5,0,0,0\n`);
    await workspace.write("images/a.jpg", makePng(64, 48));
    for (const job of [["-o", "out"], ["--stats"]]) {
      const { exitCode, stderr } = await workspace.run(["boxes.csv", "--from", "csv", ...job]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain("expected the file in the folder of images");
    }
    const found = await workspace.run(["boxes.csv", "--from", "csv", "--image-folder", "images", "-o", "out"]);
    expect(found.exitCode).toBe(0);
    expect(countsOf(await readCoco(workspace))).toEqual({ crab: 1 });
  });

  test("splits of VOC's devkit and of Vertex AI are in one dataset, as their programs have them", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const split = ["first.json", "--from", "coco", "--split", "train=1,val=1", "--split-mode", "balanced"];
    const kit = await workspace.run([...split, "-f", "voc", "--voc-layout", "devkit", "-o", "kit"]);
    expect(kit.stdout).toContain("Wrote 24 VOC XML files to kit\n");
    const sets = ["train", "val"].map((name) => workspace.read(`kit/VOCdevkit/VOC2012/ImageSets/Main/${name}.txt`));
    expect((await Promise.all(sets)).map((text) => text.trim().split("\n").length)).toEqual([12, 12]);
    await workspace.run([...split, "-f", "csv", "--csv-flavor", "vertex", "-o", "vertex"]);
    const rows = (await workspace.read("vertex.csv")).trim().split("\n");
    expect(new Set(rows.map((row) => row.split(",")[0]))).toEqual(new Set(["training", "validation"]));
  });

  test("--voc-layout and --voc-coords write as the devkit does", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "first"]);
    const run = (...args: string[]) => workspace.run(["first.json", "--from", "coco", "-f", "voc", ...args]);
    expect((await run("-o", "kit", "--voc-layout", "devkit")).exitCode).toBe(0);
    expect((await workspace.list()).filter((name) => name.endsWith("frame_0.xml"))).toEqual([
      "kit/VOCdevkit/VOC2012/Annotations/frame_0.xml",
    ]);
    expect((await run("-o", "flat", "--voc-coords", "voc")).exitCode).toBe(0);
    expect(await workspace.read("flat/frame_1.xml")).toContain("<xmin>2</xmin>");
  });

  test("--csv-flavor, --csv-negatives and --defuse-formulas write tables as others read them", async () => {
    const workspace = await makeVideos();
    const write = (...args: string[]) => workspace.run(["localizations.json", "-f", "csv", "-o", "out", ...args]);
    expect((await write("--csv-flavor", "tf")).exitCode).toBe(0);
    expect(await workspace.read("out.csv")).toMatch(/^filename,width,height,class,xmin,ymin,xmax,ymax\n/);
    await workspace.write("odd.json", {
      images: [
        { id: 1, file_name: "a.png", width: 9, height: 9 },
        { id: 2, file_name: "b.png", width: 9, height: 9 },
      ],
      categories: [{ id: 1, name: "=1+1" }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
    });
    const args = ["odd.json", "--from", "coco", "-f", "csv", "-o", "odd"];
    expect((await workspace.run([...args, "--csv-negatives", "--defuse-formulas"])).exitCode).toBe(0);
    const rows = (await workspace.read("odd.csv")).trimEnd().split("\n");
    expect(rows[1]).toMatch(/^'=1\+1,a\.png,1,2,3,4/);
    expect(rows[2]).toMatch(/^,b\.png,,,,/);
  });

  test("--shards spreads TFRecord over files, --manifest lists them with their digests, and they are read back", async () => {
    const workspace = await makeVideos();
    const names = Array.from({ length: 24 }, (_, index) => `images/frame_${index}.png`);
    for (const name of names) await workspace.write(name, makePng(64, 48));
    await workspace.write("image_map.json", Object.fromEntries(names.map((name, index) => [uuid("png", index), name])));
    const args = ["localizations.json", "--image_map", "image_map.json", "-f", "tf", "-o", "out", "--shards", "3"];
    const made = await workspace.run([...args, "--manifest", "manifest.json"]);
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain(
      "Wrote TFRecord to out.tfrecord-00000-of-00003, 2 other shards, and its label map to out_label_map.pbtxt\n",
    );
    const manifest = JSON.parse(await workspace.read("manifest.json")) as { files: { path: string; sha256: string }[] };
    expect(manifest.files.map(({ path }) => path)).toEqual([
      "out.tfrecord-00000-of-00003",
      "out.tfrecord-00001-of-00003",
      "out.tfrecord-00002-of-00003",
      "out_label_map.pbtxt",
    ]);
    expect(manifest.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    const back = await workspace.run(["out.tfrecord-00000-of-00003", "--from", "tf", "--stats", "--json"]);
    expect(JSON.parse(back.stdout)).toMatchObject({ imageCount: 24, annotationCount: 25 });
  });

  test.each(["hf", "parquet", "webdataset", "ifdo"])(
    "-f %s writes a dataset that --stats counts alike",
    async (format) => {
      const workspace = await makeVideos();
      const names = Array.from({ length: 24 }, (_, index) => `images/frame_${index}.png`);
      for (const name of names) await workspace.write(name, makePng(64, 48));
      await workspace.write(
        "image_map.json",
        Object.fromEntries(names.map((name, index) => [uuid("png", index), name])),
      );
      const images = ["--image_map", "image_map.json", "--images", "copy"];
      const { exitCode, stdout, stderr } = await workspace.run([
        "localizations.json",
        "-f",
        format,
        "-o",
        "out",
        ...images,
        "--json",
      ]);
      expect([exitCode, stderr.replace(/^Nobody knows .*\n/gm, "")]).toEqual([0, ""]);
      const [output] = (JSON.parse(stdout) as { output: string[] }).output;
      const back = await workspace.run([output ?? "", "--from", format, "--stats", "--json"]);
      expect(JSON.parse(back.stdout)).toMatchObject({ imageCount: 24, annotationCount: 25 });
    },
  );

  test.each([
    [["-f", "coco", "--csv-flavor", "via"], "Cannot use --csv-flavor with COCO: it is of csv"],
    [["-f", "coco", "--shards", "2"], "Cannot use --shards with COCO: it is of parquet and tf"],
    [["-f", "csv", "--csv-flavor", "viaa"], 'did you mean "via"?'],
    [["-f", "coco", "--voc-coords", "voc"], "Cannot use --voc-coords with COCO: it is of voc"],
    [["-f", "csv", "--coco-first-category-id", "0"], "Cannot use --coco-first-category-id with CSV: it is of coco"],
    [["-f", "voc", "--image_map", "x.json", "--yolo-path", "x"], "Cannot use --yolo-path with VOC"],
  ])("%j is wrong usage", async (args, message) => {
    const workspace = await makeVideos();
    const { exitCode, stderr } = await workspace.run(["localizations.json", ...args]);
    expect([exitCode, stderr.includes(message)]).toEqual([2, true]);
  });
});

describe("reformat of a dataset that was not said to be one", () => {
  test("a COCO file is known by itself, compressed too, and JSON Lines still hold localizations", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "coco"]);
    await workspace.write("packed.json.gz", gzipSync(await workspace.read("coco.json")));
    await workspace.write("row.json", JSON.stringify(JSON.parse(await workspace.read("coco.json"))));
    for (const name of ["coco.json", "packed.json.gz", "row.json"]) {
      const { exitCode, stdout, stderr } = await workspace.run([name, "-o", "out"]);
      expect({ exitCode, stderr }, name).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain("24 images, 25 annotations");
      expect(countsOf(await readCoco(workspace))).toEqual(all);
    }
    const rows = JSON.parse(await workspace.read("localizations.json")) as object[];
    const hostile = rows.map((row) => JSON.stringify({ ...row, images: {}, extra: { images: [] } }));
    await workspace.write("localizations.jsonl", `${hostile.join("\n")}\n`);
    const lines = await workspace.run(["localizations.jsonl", "-o", "out"]);
    expect(lines.exitCode).toBe(0);
    expect(countsOf(await readCoco(workspace))).toEqual(all);
    const said = await workspace.run(["coco.json", "--from", "localizations", "-o", "out"]);
    expect(said).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("expected a JSON array") });
    const piped = await workspace.run(["-", "--from", "coco", "-o", "out"], { stdin: "{}" });
    expect(piped).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("from standard input") });
  });

  test("--roll-up needs no --taxonomy where the dataset has been given ranks", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "--taxonomy", "taxonomy.json", "-o", "set/annotations"]);
    for (const name of ["set", "set/annotations.json"]) {
      const result = await workspace.run([name, "--roll-up", "genus", "-o", "out"]);
      expect(result.exitCode, name).toBe(0);
      expect(countsOf(await readCoco(workspace))).toEqual({ Sebastes: 12, Sebastolobus: 7, trash: 6 });
    }
  });

  test("a split is not written over the splits that are read", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "--split", "train=0.5,val=0.5", "-o", "set/annotations"]);
    const before = await workspace.read("set/annotations_train.json");
    const again = ["--split", "train=0.2,val=0.8", "-o", "set/annotations"];
    for (const args of [
      ["set", ...again],
      ["set", "-o", "set/annotations"],
    ]) {
      const result = await workspace.run(args);
      expect(result.exitCode).toBe(2);
      expect(result.stderr).toContain('Cannot write to "set/annotations_train.json": it is what is read');
    }
    expect(await workspace.read("set/annotations_train.json")).toBe(before);
  });

  test("splits in a folder are taken for the dataset, and what is passed over is named", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "--split", "train=0.5,val=0.5", "-o", "set/annotations"]);
    expect((await workspace.run(["set", "--stats"])).stderr).not.toContain("passed over");
    await workspace.run(["localizations.json", "--sample", "1", "-o", "set/annotations"]);
    const { exitCode, stderr, stdout } = await workspace.run(["set", "--stats", "--json"]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^Warning: Took "annotations_train.json", "annotations_val.json" of ".*set" for the splits of one dataset, and passed over "annotations.json": to read that, name it$/m,
    );
    expect(JSON.parse(stdout).imageCount).toBeGreaterThan(1);
    const named = await workspace.run(["set/annotations.json", "--stats", "--json"]);
    expect(JSON.parse(named.stdout).imageCount).toBe(1);
  });

  test("what comes of the working folder is called as that is", async () => {
    const workspace = await makeVideos();
    await workspace.run(["localizations.json", "-o", "set/annotations"]);
    const { exitCode } = await workspace.run(["./set/.", "-o", "out"]);
    expect(exitCode).toBe(0);
    const { stdout } = await workspace.run(["./set/."]);
    expect(stdout).toContain("Wrote COCO annotation record to set_reformatted.json");
  });
});
