import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concept } from "./support/work.ts";
import { datasetOf, emulate, m3, m3Json, temporaryFolder } from "./support/world.ts";

interface Made {
  readonly cwd: string;
  readonly folder: string;
  /** What was made of sound images. */
  readonly sound: Record<string, string>;
}

async function make(...options: string[]): Promise<Made> {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const made = await m3(["dataset", concept, "-c", emulator.url, "-o", "made", ...options], { cwd });
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  const folder = join(cwd, "made");
  return { cwd, folder, sound: await datasetOf(folder) };
}

async function firstOf(folder: string, pattern: RegExp): Promise<string> {
  const paths = await readdir(folder, { recursive: true });
  return join(folder, paths.sort().find((path) => pattern.test(path)) ?? "");
}

/** Changes a few bytes within a file, as a disk does that fails: neither its size nor its times tell. */
async function damage(path: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 16);
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

test("a dataset of links has the image that --verify has fetched anew", async () => {
  const { cwd, folder, sound } = await make("-f", "yolo");
  await damage(await firstOf(join(folder, "yolo/images"), /\.png$/));
  expect(await datasetOf(folder)).not.toEqual(sound);
  const verified = await m3Json(["dataset", "-o", "made", "--verify"], { cwd });
  expect(verified.summary).toMatchObject({ isChanged: false, isWritten: true, download: { downloadedCount: 1 } });
  expect(await datasetOf(folder)).toEqual(sound);
  expect((await m3Json(["dataset", "-o", "made"], { cwd })).summary).toMatchObject({ isWritten: false });
});

test.each([
  ["another file is in its place", async (path: string) => writeFile(path, "garbage")],
  ["it is gone", async () => {}],
])("a link to an image is made anew when %s", async (_what, replace) => {
  const { cwd, folder, sound } = await make("-f", "yolo");
  const link = await firstOf(join(folder, "yolo/images"), /\.png$/);
  await rm(link);
  await replace(link);
  expect((await m3Json(["dataset", "-o", "made"], { cwd })).summary).toMatchObject({ isWritten: true });
  expect(await datasetOf(folder)).toEqual(sound);
});

/** Fetches damaged images anew, and stops before anything is made of them. */
const downloadAlone = [
  "download",
  "-y",
  "--verify",
  ".m3/localizations.json",
  "images",
  "--image-map=.m3/image_map.json",
];

test.each([
  ["the same run", [["dataset", "--verify"]]],
  ["a run before, that was stopped then", [downloadAlone, ["dataset"]]],
])("a dataset that holds its images, and its page, have the image that %s has fetched anew", async (_what, runs) => {
  const { folder, sound } = await make("-f", "tf", "--preview");
  await damage(await firstOf(join(folder, "images"), /\.png$/));
  for (const name of ["dataset.tfrecord", "preview.html"]) await rm(join(folder, name));
  expect((await m3(["dataset"], { cwd: folder })).exitCode).toBe(0);
  expect((await datasetOf(folder))["dataset.tfrecord"]).not.toBe(sound["dataset.tfrecord"]);
  for (const args of runs) expect(await m3(args, { cwd: folder })).toMatchObject({ exitCode: 0 });
  expect(await datasetOf(folder)).toEqual(sound);
  expect((await m3Json(["dataset"], { cwd: folder })).summary).toMatchObject({ isWritten: false });
});
