import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFormat } from "@m3/formats";
import { formatNames } from "@m3/reformat";
import { expect, onTestFinished, test, vi } from "vitest";
import { concept } from "./support/work.ts";
import { emulate, m3, m3Json, readPage, temporaryFolder } from "./support/world.ts";

interface PageImage {
  readonly id: string;
  readonly file?: string;
  readonly thumbnail?: string;
  readonly split?: string;
  readonly annotations: readonly { readonly id: string }[];
}

/** How many images a page has of each split. */
async function splitsOf(page: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { split = "none" } of (await readPage(page))("data-0") as PageImage[]) {
    counts[split] = (counts[split] ?? 0) + 1;
  }
  return counts;
}

/** A COCO file of some images, with ids that every such file has. */
function coco(names: readonly string[]): string {
  return JSON.stringify({
    images: names.map((name, index) => ({ id: index + 1, file_name: name, width: 40, height: 30 })),
    categories: [{ id: 1, name: "Sebastes" }],
    annotations: [
      ...names.map((_, index) => ({ id: index + 1, image_id: index + 1, category_id: 1, bbox: [1, 1, 5, 5] })),
      { id: 99, image_id: 1, category_id: 7, bbox: [1, 1, 5, 5] },
    ],
  });
}

const split = ["--split", "train=0.6,val=0.4", "--split-by", "image", "--split-mode", "balanced"];

test("preview shows all splits of a dataset, whichever name it is given", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  const made: Record<string, number>[] = [];
  for (const format of ["COCO", "VOC", "YOLO", "CSV"]) {
    const args = ["dataset", concept, "-c", emulator.url, "-f", format, ...split, "-o", format];
    const { summary } = await m3Json(args, { cwd });
    const { imageCount } = summary.dataset as { imageCount: number };
    const page = await m3(["preview", format], { cwd });
    expect(page).toMatchObject({ exitCode: 0, stderr: "" });
    expect(page.stdout).toContain(`\nOpen ${format}-preview/index.html\n`);
    const counts = await splitsOf(join(cwd, `${format}-preview/index.html`));
    expect(Object.keys(counts)).toEqual(["train", "val"]);
    expect((counts.train ?? 0) + (counts.val ?? 0)).toBe(imageCount);
    made.push(counts);
  }
  expect(new Set(made.map((counts) => JSON.stringify(counts))).size).toBe(1);

  const [expected] = made;
  for (const name of ["COCO/annotations_train.json", "COCO/annotations_val.json"]) {
    expect(await m3(["preview", name, "-o", "one.html"], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await splitsOf(join(cwd, "one.html"))).toEqual(expected);
    // In a folder of m3 dataset it is known where the images are.
    const images = (await readPage(join(cwd, "one.html")))("data-0") as PageImage[];
    expect(images.every(({ file }) => file?.startsWith("COCO/images/"))).toBe(true);
  }
  // The same files without what m3 dataset knows of them.
  await rename(join(cwd, "COCO"), join(cwd, "plain"));
  await rm(join(cwd, "plain/.m3"), { recursive: true });
  for (const name of ["plain", "plain/annotations_val.json"]) {
    const args = ["preview", name, "--images", "plain/images", "-o", "two.html"];
    expect(await m3(args, { cwd })).toMatchObject({ exitCode: 0 });
    expect(await splitsOf(join(cwd, "two.html"))).toEqual(expected);
  }
  const sheet = await m3(["contact-sheet", "plain", "--images", "plain/images"], { cwd });
  expect(sheet.exitCode).toBe(0);
});

test("preview shows the splits of a folder, and names the dataset beside them that it passes over", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "set"));
  for (const name of ["a_train.json", "a_val.json", "a.json"]) {
    await writeFile(join(cwd, "set", name), coco([`${name}.png`]));
  }
  const { stderr } = await m3(["preview", "set", "-o", "set.html"], { cwd });
  expect(stderr).toContain(
    'Warning: Took "a_train.json", "a_val.json" of "set" for the splits of one dataset, and passed over "a.json": to read that, name it\n',
  );
  expect(await splitsOf(join(cwd, "set.html"))).toEqual({ train: 1, val: 1 });
});

test("preview joins splits whose files are cut into shards, whichever shard it is given", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  const expected: Record<string, number>[] = [];
  for (const format of ["TF", "Parquet"]) {
    const args = ["dataset", concept, "-c", emulator.url, "-f", format, ...split, "--shards", "2", "-o", format];
    expect((await m3(args, { cwd })).exitCode).toBe(0);
    expect((await m3(["preview", format, "-o", "made.html"], { cwd })).exitCode).toBe(0);
    expected.push(await splitsOf(join(cwd, "made.html")));
  }
  const [counts] = expected;
  expect(Object.keys(counts ?? {})).toEqual(["train", "val"]);
  expect(expected[1]).toEqual(counts);
  await rm(join(cwd, "TF/.m3"), { recursive: true });
  for (const name of ["TF", "TF/dataset_train.tfrecord-00001-of-00002", "TF/dataset_val.tfrecord-00000-of-00002"]) {
    expect((await m3(["preview", name, "-o", "shard.html"], { cwd })).exitCode).toBe(0);
    expect(await splitsOf(join(cwd, "shard.html"))).toEqual(counts);
  }
});

test("images that are in the dataset itself are shown: in the page, without links to what will be gone, and in crops", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  const made = join(cwd, "made");
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", made], { cwd })).exitCode).toBe(0);
  const passing = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => name.startsWith("m3-look-"));
  const before = new Set(await passing());
  for (const [format, name] of [
    ["TF", "a.tfrecord"],
    ["Parquet", "b"],
    ["WebDataset", "c"],
  ] as const) {
    const args = ["reformat", "made/annotations.json", "--from", "coco", "--image-folder", "made/images", "-f", format];
    expect(await m3([...args, "-o", name.replace(".tfrecord", "")], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await m3(["preview", name, "-o", `${name}.html`], { cwd })).toMatchObject({ exitCode: 0, stderr: "" });
    const images = (await readPage(join(cwd, `${name}.html`)))("data-0") as PageImage[];
    expect(images.length).toBeGreaterThan(10);
    for (const image of images) {
      expect(image.thumbnail).toMatch(/^data:image\/webp;base64,/);
      expect(image).not.toHaveProperty("file");
    }
    const sheet = await m3(["contact-sheet", name, "-o", `${name}.jpg`], { cwd });
    expect(sheet).toMatchObject({ exitCode: 0, stderr: "" });
    expect(sheet.stdout).toMatch(/^Wrote [1-9]/);
  }
  expect((await passing()).filter((name) => !before.has(name))).toEqual([]);
});

test("splits with the same ids stay apart, and the page has the problems of their readers", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "roboflow/train"), { recursive: true });
  await mkdir(join(cwd, "roboflow/valid"));
  await writeFile(join(cwd, "roboflow/train/_annotations.coco.json"), coco(["a.jpg", "b.jpg"]));
  await writeFile(join(cwd, "roboflow/valid/_annotations.coco.json"), coco(["a.jpg"]));
  await mkdir(join(cwd, "official"));
  await writeFile(join(cwd, "official/instances_train2017.json"), coco(["a.jpg", "b.jpg"]));
  await writeFile(join(cwd, "official/instances_val2017.json"), coco(["a.jpg"]));
  await mkdir(join(cwd, "pictures/val2017"), { recursive: true });
  for (const [name, more] of [
    ["roboflow", []],
    ["official", ["--images", "pictures"]],
    ["official/instances_val2017.json", ["--images", "pictures"]],
  ] as const) {
    const made = await m3(["preview", name, ...more, "-o", "page.html", "--json"], { cwd });
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(made.stdout).problems).toEqual({ "missing-file": 3, "unknown-category": 2 });
    const data = await readPage(join(cwd, "page.html"));
    const images = data("data-0") as PageImage[];
    expect(images.map((image) => [image.split, image.id])).toEqual([
      ["train", "train/1"],
      ["train", "train/2"],
      ["val", "val/1"],
    ]);
    expect(new Set(images.flatMap(({ annotations }) => annotations.map(({ id }) => id))).size).toBe(3);
    const problems = data("data-problems") as { code: string; imageId?: string; message: string }[];
    const strange = problems.filter(({ code }) => code === "unknown-category");
    expect(strange.map(({ imageId }) => imageId)).toEqual(["train/1", "val/1"]);
    for (const { message } of strange) expect(message).not.toContain(cwd);
    expect(problems.filter(({ message }) => message.includes("pictures/val2017/a.jpg"))).toHaveLength(
      more.length === 0 ? 0 : 1,
    );
  }
  expect((await m3(["preview", "roboflow", "-o", "page.html", "--strict"], { cwd })).exitCode).toBe(3);
});

test("files that only look like splits are not taken together", async () => {
  const cwd = await temporaryFolder();
  for (const name of ["a_train.json", "b_val.json", "a_new.json"]) await writeFile(join(cwd, name), coco(["x.jpg"]));
  await writeFile(join(cwd, "a_test.json"), "[]");
  expect(await m3(["preview", "a_new.json", "-o", "page.html"], { cwd })).toMatchObject({ exitCode: 0 });
  expect(await splitsOf(join(cwd, "page.html"))).toEqual({ none: 1 });
  expect(await m3(["preview", "b_val.json", "-o", "page.html"], { cwd })).toMatchObject({ exitCode: 0 });
  expect(await splitsOf(join(cwd, "page.html"))).toEqual({ none: 1 });
  // What is beside it under the same name and no dataset is nobody's split.
  expect(await m3(["preview", "a_train.json", "-o", "page.html"], { cwd })).toMatchObject({ exitCode: 0 });
  expect(await splitsOf(join(cwd, "page.html"))).toEqual({ none: 1 });
  expect(await m3(["preview", ".", "-o", "page.html"], { cwd })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Cannot tell which dataset"),
  });
});

test("what is no dataset yet, and images that are elsewhere, are answered with what to do", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "localizations.json"), '[{"observation_uuid": "a", "association_uuid": "b"}]');
  await writeFile(join(cwd, "coco.json"), coco(["a.jpg"]));
  const early = await m3(["preview", "localizations.json"], { cwd });
  expect(early).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("m3 reformat localizations.json --preview"),
  });
  const sheet = await m3(["contact-sheet", "coco.json"], { cwd });
  expect(sheet).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("say where with --images") });
  const page = await m3(["preview", "coco.json", "-o", "page.html"], { cwd });
  expect(page).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("say where they are with --images\n") });
  const told = await m3(["preview", "coco.json", "-o", "page.html", "--images", "nowhere"], { cwd });
  expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('None of the images is in "nowhere"') });
  expect(told.stdout).not.toContain("--images");
  const blank = await m3(["contact-sheet", "coco.json", "--images", "nowhere"], { cwd });
  expect(blank).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Look whether its images are in "nowhere"'),
  });
});

test("a dataset in any format, away from its images, is shown with --images, and without it what to give is told", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 3 } });
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  await rename(join(cwd, "made"), join(cwd, "old"));
  await mkdir(join(cwd, "made"));
  const formats = Object.keys(formatNames).filter((name) => findFormat(name)?.holds.embeddedImages === false);
  expect(formats).toEqual(expect.arrayContaining(["CVAT", "CreateML", "iFDO", "Label Studio", "LabelMe", "VOC"]));
  // A table says where each image was, from the folder that it was written in.
  for (const format of formats.filter((name) => name !== "CSV")) {
    const args = ["reformat", "old/annotations.json", "--from", "coco", "--image-folder", "old/images", "-f", format];
    const { summary } = await m3Json([...args, "--images", "leave", "-o", `made/${format}`], { cwd });
    const [name = ""] = summary.output as string[];
    await rename(join(cwd, name), join(cwd, `away ${name.slice("made/".length)}`));
    const away = `away ${name.slice("made/".length)}`;
    const blind = await m3(["preview", away, "-o", "page.html"], { cwd });
    expect(blind.stdout, format).toContain("say where they are with --images\n");
    const nothing = await m3(["contact-sheet", away], { cwd });
    expect(nothing, format).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("say where with --images") });
    const seen = await m3Json(["preview", away, "--images", "old/images", "-o", "page.html"], { cwd });
    expect(seen.summary, format).toMatchObject({ imageCount: summary.imageCount, unseenImageCount: 0 });
    expect(seen.stdout).not.toContain("--images");
    const sheet = await m3(["contact-sheet", away, "--images", "old/images"], { cwd });
    expect(sheet, format).toMatchObject({ exitCode: 0, stderr: "" });
  }
});

test("no folder is made for images of formats that hold none", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "coco.json"), coco(["a.jpg"]));
  vi.stubEnv("TMPDIR", join(cwd, "not-there"));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await m3(["preview", "coco.json", "-o", "page.html"], { cwd })).toMatchObject({ exitCode: 0 });
});

test.each(["preview", "contact-sheet"])("m3 %s writes no file by the name of standard output", async (command) => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "coco.json"), coco(["a.jpg"]));
  const { exitCode, stderr } = await m3([command, "coco.json", "-o", "-"], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot write to --output "-"');
});

test("m3 contact-sheet tells of images that cannot be read", async () => {
  const cwd = await temporaryFolder();
  const { url } = await emulate({ ocean: { diveCount: 3 } });
  expect((await m3(["dataset", concept, "-c", url, "-o", "made"], { cwd })).exitCode).toBe(0);
  const images = join(cwd, "made/images");
  const names = (await readdir(images)).filter((name) => !name.startsWith("."));
  expect(names.length).toBeGreaterThan(1);
  await rm(join(images, names[0] ?? ""));
  const sheet = await m3(["contact-sheet", "made"], { cwd });
  expect(sheet.exitCode).toBe(0);
  expect(sheet.stderr).toMatch(/^Warning: \d+ annotations? passed over, since the file of the image cannot be read\n$/);
});

test("preview does not replace the folder that its user is in", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "coco.json"), coco(["a.png"]));
  expect(await m3(["preview", "coco.json", "-o", "page"], { cwd })).toMatchObject({ exitCode: 0 });
  for (const output of [".", "./"]) {
    const again = await m3(["preview", "../coco.json", "-o", output], { cwd: join(cwd, "page") });
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("you are in it") });
  }
  // A file in it replaces nothing else.
  const page = await m3(["preview", "../coco.json", "-o", "./page.html"], { cwd: join(cwd, "page") });
  expect(page).toMatchObject({ exitCode: 0 });
});
