import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatNames } from "@m3/reformat";
import { expect, test } from "vitest";
import { concept, prepareWork } from "./support/work.ts";
import {
  contentsOf,
  datasetOf,
  emulate,
  m3,
  m3Json,
  pictureCount,
  stopWhenAsked,
  temporaryFolder,
} from "./support/world.ts";

const none = { added: 0, changed: 0, removed: 0 };

test("a second run downloads nothing and touches nothing, a third does exactly what changed in M3", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const work = prepareWork(emulator);
  const first = await m3Json(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd });
  expect(first.stderr).toBe("");
  expect(first.exitCode).toBe(0);
  expect(first.summary).toMatchObject({ isChanged: true, isWritten: true, outputs: ["annotations.json"] });
  const firstImages = pictureCount(emulator);
  expect(firstImages).toBeGreaterThan(3);
  const folder = join(cwd, "made");
  const made = await contentsOf(folder);
  const touched = (await stat(join(folder, "annotations.json"))).mtimeMs;

  emulator.requests.clear();
  const second = await m3(["dataset", "-o", "made"], { cwd });
  expect(second).toMatchObject({ exitCode: 0, stderr: "" });
  expect(second.stdout).toContain("Nothing has changed");
  expect(pictureCount(emulator)).toBe(0);
  expect(emulator.requests.count("/fast")).toBeGreaterThan(0);
  expect(await contentsOf(folder)).toEqual(made);
  expect((await stat(join(folder, "annotations.json"))).mtimeMs).toBe(touched);

  work.goOn();
  emulator.requests.clear();
  const check = await m3Json(["dataset", "-o", "made", "--check"], { cwd });
  expect(await contentsOf(folder)).toEqual(made);
  expect(pictureCount(emulator)).toBe(0);
  const third = await m3Json(["dataset", "-o", "made"], { cwd });
  expect(third.exitCode).toBe(0);
  const { addedObservationCount, addedBoxCount, addedImageCount } = work;
  expect(third.summary).toMatchObject({
    isChanged: true,
    changes: {
      observations: { added: addedObservationCount, changed: 2, removed: 0 },
      localizations: { added: addedBoxCount, changed: 1, removed: 1 },
      images: { added: addedImageCount, changed: 0, removed: 0 },
    },
    download: { downloadedCount: addedImageCount },
  });
  expect(check.summary.changes).toEqual(third.summary.changes);
  expect(check.summary.missingImageCount).toBe(addedImageCount);
  expect(pictureCount(emulator)).toBe(addedImageCount);

  const coco = JSON.parse(await readFile(join(folder, "annotations.json"), "utf8"));
  expect(coco.images).toHaveLength(firstImages + addedImageCount);
  const ofFolder = await m3(["dataset", "--from", "made", "-o", "fresh"], { cwd });
  expect(ofFolder).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('name its query: "made/m3-dataset.json"'),
  });
  const fresh = await m3(["dataset", "--from", "made/m3-dataset.json", "-o", "fresh"], { cwd });
  expect(fresh.exitCode).toBe(0);
  expect(await datasetOf(join(cwd, "fresh"))).toEqual(await datasetOf(folder));

  const after = await m3Json(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd });
  expect(after.summary).toMatchObject({
    isChanged: false,
    isWritten: false,
    changes: { observations: none, localizations: none, images: none },
  });
});

test("images that a dataset does not refer to any more stay until --prune, and strangers stay for good", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  const two = ["dataset", concept, "Sebastes levis", "-c", emulator.url, "-o", "made"];
  expect((await m3(two, { cwd })).exitCode).toBe(0);
  const folder = join(cwd, "made");
  const before = Object.keys(await contentsOf(join(folder, "images")));
  await writeFile(join(folder, "images/mine.png"), "mine");

  const fewer = await m3Json(["dataset", concept, "-o", "made", "--replace-query"], { cwd });
  expect(fewer.exitCode).toBe(0);
  const unreferenced = Number(fewer.summary.unreferencedImageCount);
  expect(unreferenced).toBeGreaterThan(0);
  expect(Object.keys(await contentsOf(join(folder, "images")))).toHaveLength(before.length + 1);

  const pruned = await m3Json(["dataset", "-o", "made", "--prune"], { cwd });
  expect(pruned.summary).toMatchObject({ isChanged: false, prunedImageCount: unreferenced });
  const left = Object.keys(await contentsOf(join(folder, "images")));
  expect(left).toHaveLength(before.length + 1 - unreferenced);
  expect(left).toContain("mine.png");
  const map = JSON.parse(await readFile(join(folder, ".m3/image_map.json"), "utf8"));
  for (const path of Object.values<string>(map)) expect(left).toContain(path.slice("images/".length));
});

test("a dataset that has lost its last localization has no images either", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 3 } });
  await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd });
  const map = join(cwd, "made/.m3/image_map.json");
  expect(Object.keys(JSON.parse(await readFile(map, "utf8"))).length).toBeGreaterThan(0);
  const emptied = await m3Json(["dataset", concept, "-o", "made", "--generator", "nobody", "--replace-query"], { cwd });
  expect(emptied.summary).toMatchObject({ changes: { images: { total: 0 } } });
  expect(JSON.parse(await readFile(map, "utf8"))).toEqual({});
});

test("another query in a folder must be meant", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const base = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  expect((await m3(base, { cwd })).exitCode).toBe(0);
  const made = await contentsOf(join(cwd, "made"));
  const attempts: [string[], RegExp][] = [
    [[...base, "-d"], /--descendants: not given in the folder, now given/],
    [["dataset", "Poralia", "-o", "made"], /concepts: "Sebastes" in the folder, now "Poralia"/],
    [["dataset", "-o", "made", "-f", "voc"], /--format: "COCO" in the folder, now "VOC"/],
    [["dataset", "-o", "made", "--since", "2015"], /Cannot use --since|--since: not given in the folder/],
  ];
  for (const [args, message] of attempts) {
    const { exitCode, stderr } = await m3(args, { cwd });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  }
  expect(await contentsOf(join(cwd, "made"))).toEqual(made);
  expect((await m3(["dataset", "-o", "made", "-f", "voc", "--replace-query"], { cwd })).exitCode).toBe(0);
  const after = Object.keys(await contentsOf(join(cwd, "made")));
  expect(after).not.toContain("annotations.json");
  expect(after.some((path) => /^voc\/.*\.xml$/.test(path))).toBe(true);
  expect(after.filter((path) => path.startsWith("images/"))).toEqual(
    Object.keys(made).filter((path) => path.startsWith("images/")),
  );
});

test("what is gone or edited is made again, but for a card that was edited", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  const folder = join(cwd, "made");
  const made = await datasetOf(folder);
  await writeFile(join(folder, "annotations.json"), "{}");
  expect((await m3Json(["dataset", "-o", "made"], { cwd })).summary).toMatchObject({
    isChanged: false,
    isWritten: true,
  });
  expect(await datasetOf(folder)).toEqual(made);
  await rm(join(folder, "README.md"));
  const [image = ""] = Object.keys(made).filter((path) => path.startsWith("images/"));
  await rm(join(folder, image));
  await m3(["dataset"], { cwd: folder });
  expect(await datasetOf(folder)).toEqual(made);

  await writeFile(join(folder, "README.md"), "# Mine");
  expect((await m3(["dataset", "-o", "made"], { cwd })).stderr).toBe("");
  expect(await readFile(join(folder, "README.md"), "utf8")).toBe("# Mine");
  const other = await m3(["dataset", "-o", "made", "-f", "csv", "--replace-query"], { cwd });
  expect(other.stderr).toContain('"README.md" was edited, and is left alone; the new one is ".m3/README.md"');
  expect(await readFile(join(folder, "README.md"), "utf8")).toBe("# Mine");
  expect(await readFile(join(folder, ".m3/README.md"), "utf8")).toContain("annotations.csv");
});

test("a folder with something else in it is refused, and so is one that another run is at work in", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  await mkdir(join(cwd, "taken"));
  await writeFile(join(cwd, "taken/README.md"), "mine");
  const taken = await m3(["dataset", concept, "-c", emulator.url, "-o", "taken"], { cwd });
  expect(taken).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('there is "README.md" already') });
  expect(await contentsOf(join(cwd, "taken"))).toEqual({ "README.md": "mine" });

  const both = await Promise.all([1, 2].map(() => m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })));
  expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  expect(both.map(({ stderr }) => stderr).join("")).toContain("another run is at work in it");
  expect(Object.keys(await contentsOf(join(cwd, "made")))).not.toContain(".m3/lock");
});

test("Ctrl-C leaves the last completed run as it was, and says how to go on", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const args = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  const made = await contentsOf(join(cwd, "made"));
  emulator.addFault({ match: "/fast", kind: "stall" });
  const stopped = await m3(["dataset", "-o", "made"], { cwd, signal: stopWhenAsked(emulator, "/fast") });
  expect(stopped.exitCode).toBe(130);
  expect(stopped.stderr).toContain(
    'Interrupted while listing M3; the dataset in "made" is as the last completed run left it, run it again to go on',
  );
  const { ...after } = await contentsOf(join(cwd, "made"));
  for (const path of Object.keys(after)) if (path.startsWith(".m3/next/")) delete after[path];
  expect(after).toEqual(made);
});

test("a first run that was stopped is gone on with by the folder alone", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  emulator.addFault({ match: "/fast", kind: "stall", times: 1 });
  const signal = stopWhenAsked(emulator, "/fast");
  const args = ["dataset", concept, "--names", "uuid", "-c", emulator.url, "-o", "made"];
  expect((await m3(args, { cwd, signal })).exitCode).toBe(130);
  expect((await m3(["dataset", "-o", "made"], { cwd })).exitCode).toBe(0);
  expect((await m3([...args.slice(0, -1), "whole"], { cwd })).exitCode).toBe(0);
  expect(await datasetOf(join(cwd, "made"))).toEqual(await datasetOf(join(cwd, "whole")));
});

test.each([
  ["neither concept nor folder", ["dataset"], /Cannot tell where to make the dataset/],
  ["no concept", ["dataset", "-o", "x"], /Cannot tell what to make a dataset of.*no dataset in "x" yet/],
  ["a format that is none", ["dataset", "A", "-o", "x", "-f", "coko"], /did you mean "COCO"/],
  ["a value that is none", ["dataset", "A", "-o", "x", "--min-depth", "deep"], /Cannot use --min-depth "deep"/],
  ["an option that is none", ["dataset", "A", "-o", "x", "--descendents"], /did you mean --descendants/],
  [
    "both check and prune",
    ["dataset", "A", "-o", "x", "--check", "--prune"],
    /Cannot use --check together with --prune/,
  ],
])("a slip ends with 2 before anything is asked: %s", async (_what, args, message) => {
  const cwd = await temporaryFolder();
  const { exitCode, stderr } = await m3(args, { cwd });
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
  expect(await contentsOf(cwd)).toEqual({});
});

test("hosts are never asked with a password that the files of the dataset hold", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const site = emulator.url.replace("http://", "http://ada:secret@");
  await writeFile(join(cwd, "with-password.ini"), `[m3]\nsite = ${site}\n`);
  const result = await m3(["dataset", concept, "-c", "with-password.ini", "-o", "made"], { cwd });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(emulator.requests.entries.some(({ headers }) => headers.authorization !== undefined)).toBe(true);
  for (const [path, text] of Object.entries(await contentsOf(join(cwd, "made")))) {
    if (!path.startsWith("images/")) expect(text, path).not.toContain("secret");
  }
});

test("files that options name go with the query, so that nothing else is needed", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  await writeFile(join(cwd, "names.csv"), `${concept},rockfish\n`);
  const args = [
    "dataset",
    concept,
    "--remap",
    "names.csv",
    "--split",
    "train=0.5,val=0.5",
    "--split-by",
    "image",
    "--split-mode",
    "balanced",
  ];
  expect((await m3([...args, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  const made = await datasetOf(join(cwd, "made"));
  expect(Object.keys(made)).toEqual(expect.arrayContaining(["annotations_train.json", "annotations_val.json"]));
  expect(made["annotations_train.json"]).toContain('"rockfish"');
  expect(made["README.md"]).toContain("## Splits");
  expect(JSON.stringify(made)).not.toContain(cwd);

  await rm(join(cwd, "names.csv"));
  expect((await m3(["dataset", "-o", "made"], { cwd })).stdout).toContain("Nothing has changed");
  expect((await m3(["dataset", "--from", "made/m3-dataset.json", "-o", "again"], { cwd })).exitCode).toBe(0);
  expect(await datasetOf(join(cwd, "again"))).toEqual(made);
  await writeFile(join(cwd, "names.csv"), `${concept},fish\n`);
  const other = await m3(["dataset", "-o", "made", "--remap", "names.csv"], { cwd });
  expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--remap: what is in the file is not") });
  const missing = await m3(["dataset", "-o", "made", "--remap", "nowhere.csv"], { cwd });
  expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Cannot read --remap "nowhere.csv"') });
});

test.each(Object.keys(formatNames))(
  "a dataset in the format %s names nothing outside of its folder",
  async (format) => {
    const cwd = await temporaryFolder();
    const emulator = await emulate({ ocean: { diveCount: 2 } });
    const args = ["dataset", concept, "-c", emulator.url, "-f", format, "-o", "made"];
    const { exitCode, stderr } = await m3(args, { cwd });
    // What the header of an iFDO wants and no dataset knows.
    expect([exitCode, stderr.replace(/^Nobody knows .*\n/gm, "")]).toEqual([0, ""]);
    const files = await contentsOf(join(cwd, "made"));
    for (const [path, text] of Object.entries(files)) {
      if (/\.(png|jpg|tfrecord|parquet|tar|zip)$/.test(path)) continue;
      expect(text, path).not.toContain(cwd);
      expect(text, path).not.toMatch(/\.m3\/next|\.\.\//);
    }
    const { annotationCount } = (await m3Json(["dataset"], { cwd: join(cwd, "made") })).summary.dataset as {
      annotationCount: number;
    };
    expect(annotationCount).toBeGreaterThan(0);
    expect((await m3(["dataset"], { cwd: join(cwd, "made") })).stdout).toContain("Nothing has changed");
    expect(files["README.md"]).toContain("**Ultralytics");
  },
);

test("what the format cannot hold is told of, by a run that keeps the dataset too", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const args = ["dataset", concept, "-d", "-c", emulator.url, "--kinds", "all", "-f", "YOLO", "-o", "made"];
  for (const verb of ["Wrote", "Kept"]) {
    const { stdout } = await m3(args, { cwd });
    expect(stdout).toMatch(new RegExp(`${verb} yolo:`));
    expect(stdout).toMatch(/Points or lines left out, which the format cannot hold: [1-9]\d* \(unsupported-geometry\)/);
    expect(stdout).toMatch(/Polygons written as the boxes around them: [1-9]\d* \(polygon-as-box\)/);
  }
  const { summary } = await m3Json(args, { cwd });
  expect(summary.dataset).toMatchObject({ diagnostics: { "unsupported-geometry": expect.any(Number) } });
});
