import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concept, prepareWork } from "./support/work.ts";
import { contentsOf, datasetOf, emulate, m3, m3Json, readPage, temporaryFolder } from "./support/world.ts";

interface PageImage {
  readonly file: string;
  readonly split?: string;
  readonly capture?: { readonly time?: string };
  readonly annotations: readonly unknown[];
}

test("--preview makes a page that is kept up to date, and left alone when nothing has changed", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const work = prepareWork(emulator);
  const args = ["dataset", concept, "-c", emulator.url, "--preview", "-o", "made"];
  const first = await m3(args, { cwd });
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toContain("Open made/preview.html to look at it\n");
  const folder = join(cwd, "made");
  const page = join(folder, "preview.html");
  expect(await readFile(join(folder, "README.md"), "utf8")).toContain("`preview.html`");
  const data = await readPage(page);
  const { title, imageCount } = data("summary") as { title: string; imageCount: number };
  expect(title).toBe("Sebastes in M3");
  const images = data("data-0") as PageImage[];
  expect(images).toHaveLength(imageCount);
  for (const { file } of images) expect((await stat(join(folder, decodeURIComponent(file)))).isFile()).toBe(true);
  expect(images.some(({ capture }) => capture?.time !== undefined)).toBe(true);

  const made = await contentsOf(folder);
  const touched = (await stat(page)).mtimeMs;
  expect((await m3(["dataset", "-o", "made"], { cwd })).stdout).toContain("Nothing has changed");
  expect((await stat(page)).mtimeMs).toBe(touched);
  expect(await contentsOf(folder)).toEqual(made);

  work.goOn();
  const third = await m3Json(["dataset", "-o", "made"], { cwd });
  expect(third.summary).toMatchObject({ isChanged: true, preview: "made/preview.html" });
  const after = (await readPage(page))("summary") as { imageCount: number };
  expect(after.imageCount).toBe(imageCount + work.addedImageCount);

  // The same bytes wherever it is made, and from the query alone; the other is one of those without a page.
  expect((await m3(["dataset", "--from", "made/m3-dataset.json", "-o", "other"], { cwd })).exitCode).toBe(0);
  expect(Object.keys(await contentsOf(join(cwd, "other")))).not.toContain("preview.html");
  const dataset = await readFile(join(cwd, "other/annotations.json"));
  const { mtimeMs } = await stat(join(cwd, "other/annotations.json"));
  expect((await m3(["dataset", "-o", "other", "--preview"], { cwd })).stdout).toContain("Kept annotations.json");
  expect(await readFile(join(cwd, "other/annotations.json"))).toEqual(dataset);
  expect((await stat(join(cwd, "other/annotations.json"))).mtimeMs).toBe(mtimeMs);
  expect(await datasetOf(join(cwd, "other"))).toEqual(await datasetOf(folder));
});

test("a page that is gone or edited is made again, and --no-preview removes it for good", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const args = ["dataset", concept, "-c", emulator.url, "--preview", "-o", "made"];
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  const folder = join(cwd, "made");
  const made = await contentsOf(folder);
  await rm(join(folder, "preview.html"));
  expect((await m3(["dataset", "-o", "made"], { cwd })).stdout).toContain("Open made/preview.html");
  expect((await contentsOf(folder))["preview.html"]).toBe(made["preview.html"]);
  await writeFile(join(folder, "preview.html"), "edited");
  expect((await m3(["dataset", "-o", "made"], { cwd })).exitCode).toBe(0);
  expect((await contentsOf(folder))["preview.html"]).toBe(made["preview.html"]);

  expect((await m3(["dataset", "-o", "made", "--no-preview"], { cwd })).exitCode).toBe(0);
  for (const more of [[], ["--check"], []])
    expect((await m3(["dataset", "-o", "made", ...more], { cwd })).exitCode).toBe(0);
  const without = await contentsOf(folder);
  expect(Object.keys(without)).not.toContain("preview.html");
  expect(without["README.md"]).not.toContain("preview.html");
  const both = await m3(["dataset", "-o", "made", "--no-preview", "--preview"], { cwd });
  expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--no-preview") });
});

test("the page shows splits and what went wrong, without a word of where it was made", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  emulator.addFault({ match: /\.(png|jpg)$/, kind: "status", status: 404, times: 1 });
  const split = ["--split", "train=0.5,val=0.5", "--split-by", "image", "--split-mode", "balanced"];
  for (const [index, format] of ["YOLO", "TF", "COCO"].entries()) {
    const out = ["-f", format, "-o", format, "--preview"];
    const { exitCode } = await m3(["dataset", concept, "-c", emulator.url, ...split, ...out], { cwd });
    expect(exitCode).toBe(index === 0 ? 3 : 0);
    const data = await readPage(join(cwd, format, "preview.html"));
    const images = data("data-0") as PageImage[];
    expect(new Set(images.map((image) => image.split))).toEqual(new Set(["train", "val"]));
    expect(images.every(({ file }) => file.startsWith("images/"))).toBe(true);
    const problems = data("data-problems") as { code: string; message: string }[];
    expect(problems.filter(({ code }) => code === "not-found" || code === "missing-image")).toHaveLength(
      index === 0 ? 2 : 0,
    );
    expect(await readFile(join(cwd, format, "preview.html"), "utf8")).not.toContain(cwd);
  }
  // When the image comes, its problem goes.
  expect((await m3(["dataset", "-o", "YOLO"], { cwd })).exitCode).toBe(0);
  const problems = (await readPage(join(cwd, "YOLO/preview.html")))("data-problems") as { code: string }[];
  expect(problems.filter(({ code }) => code === "missing-image")).toEqual([]);
});

test("what no run of m3 dataset made is not taken for a page of its own", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const args = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  await mkdir(join(cwd, "made/preview"));
  await writeFile(join(cwd, "made/preview/mine.txt"), "mine");
  const refused = await m3([...args, "--preview"], { cwd });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('there is "preview" already') });
  await rename(join(cwd, "made/preview"), join(cwd, "mine"));
  expect((await m3([...args, "--preview"], { cwd })).exitCode).toBe(0);

  const state = join(cwd, "made/.m3/state.json");
  const text = await readFile(state, "utf8");
  await writeFile(state, text.replace('"name": "preview.html"', '"name": "images"'));
  expect(await m3(["dataset", "-o", "made", "--no-preview"], { cwd })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("is damaged"),
  });
});
