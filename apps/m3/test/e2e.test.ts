import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runBin, startBin } from "./support/bin.ts";
import { concept, prepareWork } from "./support/work.ts";
import { contentsOf, emulate, pictureCount, temporaryFolder } from "./support/world.ts";

test("the built m3 makes a dataset, downloads nothing the second time, and exactly the difference the third", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const work = prepareWork(emulator);
  const first = await runBin(["dataset", concept, "-c", emulator.url, "-o", "made"], cwd);
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(pictureCount(emulator)).toBeGreaterThan(0);
  const made = await contentsOf(join(cwd, "made"));

  emulator.requests.clear();
  expect((await runBin(["dataset", "-o", "made"], cwd)).stdout).toContain("All images were there already");
  expect(pictureCount(emulator)).toBe(0);
  expect(await contentsOf(join(cwd, "made"))).toEqual(made);

  work.goOn();
  expect((await runBin(["dataset", "-o", "made", "--check"], cwd)).stdout).toContain(
    `Would download ${work.addedImageCount} images`,
  );
  expect(pictureCount(emulator)).toBe(0);
  const third = await runBin(["dataset", "-o", "made", "--json"], cwd);
  expect(JSON.parse(third.stdout)).toMatchObject({
    changes: {
      observations: { added: work.addedObservationCount, changed: 2, removed: 0 },
      localizations: { added: work.addedBoxCount, changed: 1, removed: 1 },
      images: { added: work.addedImageCount, changed: 0, removed: 0 },
    },
    download: { downloadedCount: work.addedImageCount },
  });
  expect(pictureCount(emulator)).toBe(work.addedImageCount);
});

test("the four commands are there by their short and their own names, and do the same", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  for (const [digest, extract, download, out] of [
    ["digest", "extract", "download", "short"],
    ["generate-digest", "extract-localizations", "download-images", "long"],
  ]) {
    const runs = [
      [`${digest}`, "-c", emulator.url, concept, "-o", `${out}.digest.json`],
      [`${extract}`, `${out}.digest.json`, "-o", `${out}.localizations.json`],
      [`${download}`, "-y", `${out}.localizations.json`, "images", "--image-map", `${out}.map.json`],
      ["reformat", `${out}.localizations.json`, "--image_map", `${out}.map.json`, "-o", `${out}.coco`],
    ];
    for (const args of runs) expect(await runBin(args, cwd)).toMatchObject({ exitCode: 0, stderr: "" });
  }
  const { "short.coco.json": short = "", "long.coco.json": long } = await contentsOf(cwd);
  expect(JSON.parse(short).annotations.length).toBeGreaterThan(0);
  expect(long).toBe(short);
});

test.skipIf(process.platform === "win32")("the built m3 stops at Ctrl-C with 130 and says how to go on", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  emulator.addFault({ match: /\.(png|jpg)$/, kind: "stall" });
  const child = startBin(["dataset", concept, "-c", emulator.url, "-o", "made"], cwd);
  let stderr = "";
  child.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  child.stdout?.resume();
  await expect.poll(() => pictureCount(emulator)).toBeGreaterThan(0);
  child.kill("SIGINT");
  const [exitCode] = (await once(child, "close")) as [number];
  expect(stderr).toContain(
    'm3 dataset: Interrupted while downloading images; those that are there are kept; there is no dataset in "made" yet, "m3 dataset -o made" goes on',
  );
  expect(exitCode).toBe(130);
  emulator.clearFaults();
  expect(await runBin(["dataset", "-o", "made"], cwd)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("what M3 cannot deliver is told, noted and ends with 3; when it comes, all is well", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  emulator.addFault({ match: /\.(png|jpg)$/, kind: "status", status: 404 });
  const args = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  const lost = await runBin(args, cwd);
  expect(lost.exitCode).toBe(3);
  expect(lost.stderr).toContain("could not be delivered");
  expect(Object.keys(await contentsOf(join(cwd, "made")))).toEqual(
    expect.arrayContaining([".m3/failures.csv", ".m3/failures.jsonl"]),
  );
  expect((await runBin(args, cwd)).exitCode).toBe(3);
  emulator.clearFaults();
  expect((await runBin(args, cwd)).exitCode).toBe(0);
  const files = Object.keys(await contentsOf(join(cwd, "made")));
  expect(files.filter((path) => path.includes("failures"))).toEqual([]);
});

test("names that would be markup, paths or options stay names", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const evil = "<img src=x onerror=alert(1)>|`$(touch pwned)`/../[x](http://e)";
  for (const { uuid } of emulator.ocean.sightingsOf(concept).map(({ ordinal }) => emulator.ocean.moment(ordinal))) {
    emulator.reviseMoment(uuid, (now) => ({
      ...now,
      observations: now.observations.map((each) => (each.concept === concept ? { ...each, concept: evil } : each)),
    }));
  }
  await writeFile(join(cwd, "config.ini"), `[m3]\nanno = ${emulator.annosaurusUrl}\nkb = http://127.0.0.1:9/kb/v1\n`);
  const result = await runBin(["dataset", evil, "-o", "made"], cwd);
  expect(result.stderr).toContain("The knowledge base cannot be asked");
  expect(result.exitCode).toBe(0);
  const files = await contentsOf(cwd);
  expect(Object.keys(files).filter((path) => path.includes("pwned"))).toEqual([]);
  const coco = JSON.parse(files["made/annotations.json"] ?? "");
  expect(coco.categories.map(({ name }: { name: string }) => name)).toEqual([evil]);
  const card = files["made/README.md"] ?? "";
  expect(card).not.toMatch(/[^\\]<img/);
  expect(card).toContain("\\<img src=x onerror=alert(1)\\>\\|\\`");
  // And it is the same the second time, from the file of the query.
  expect((await runBin(["dataset", "-o", "made"], cwd)).stdout).toContain("Nothing has changed");
});

test("the demo runs from nothing, and a second one downloads nothing", async () => {
  const cwd = await temporaryFolder();
  const first = await runBin(["demo"], cwd);
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toContain("Wrote annotations.json: 58 images, 171 annotations, 8 categories");
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  expect(readme).toContain(
    `\`\`\`console\n$ m3 demo\n${first.stdout.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:8753")}\`\`\`\n`,
  );
  const second = await runBin(["demo", "--json"], cwd);
  expect(second.exitCode).toBe(0);
  const { isChanged, download } = JSON.parse(second.stdout);
  // On a machine where the port is taken, the ocean may have moved.
  if (!/is taken/.test(first.stderr + second.stderr)) {
    expect(isChanged).toBe(false);
    expect(download.downloadedCount).toBe(0);
  }
});

test("the demo does not take over a folder that holds somebody's own dataset", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  await runBin(["dataset", concept, "-c", emulator.url, "-o", "mine"], cwd);
  const before = await contentsOf(cwd);
  const { exitCode, stderr } = await runBin(["demo", "mine"], cwd);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot make the demo in "mine": it holds another dataset');
  expect(await contentsOf(cwd)).toEqual(before);
});
