import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layOut } from "../src/dataset/folder.ts";
import { cleanUp } from "../src/dataset/room.ts";
import { concept, losePictureOfABox } from "./support/work.ts";
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

const isRoot = process.getuid?.() === 0;

test("a folder that holds anything of somebody else's is refused, for --check too, and left as it is", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  await mkdir(join(cwd, "photos/.git"), { recursive: true });
  await writeFile(join(cwd, "photos/holiday.jpg"), "mine");
  for (const more of [[], ["--check"], ["--replace-query"]]) {
    const { exitCode, stderr } = await m3(["dataset", concept, "-c", emulator.url, "-o", "photos", ...more], { cwd });
    expect(stderr).toBe(
      'm3 dataset: Cannot make a dataset in "photos": there is "holiday.jpg" already, and no run of m3 dataset made that folder\nName an empty folder with -o, or one that is not there yet\n',
    );
    expect(exitCode).toBe(1);
  }
  expect(await contentsOf(cwd)).toEqual({ "photos/holiday.jpg": "mine" });
  await rm(join(cwd, "photos/holiday.jpg"));
  // What is hidden is nobody's data.
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "photos"], { cwd })).exitCode).toBe(0);
});

test("a folder that holds a query and nothing else is made a dataset of it, whatever the query's file is called", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  await mkdir(join(cwd, "from-a-colleague"));
  const query = "from-a-colleague/sebastes.json";
  await writeFile(join(cwd, query), await readFile(join(cwd, "made/m3-dataset.json")));
  expect(await m3(["dataset", "--from", query], { cwd })).toMatchObject({ exitCode: 0, stderr: "" });
  const { "sebastes.json": _query, ...dataset } = await datasetOf(join(cwd, "from-a-colleague"));
  expect(dataset).toEqual(await datasetOf(join(cwd, "made")));
});

test.each([
  ["a concept that nobody knows", ["dataset", "Sebastoo"], /Cannot find concept|Sebastoo/],
  ["a host that refuses", ["dataset", concept, "-c", "http://127.0.0.1:9"], /refuses|refused/],
])("a first run that fails leaves nothing: %s", async (_what, args, message) => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const config = args.includes("-c") ? [] : ["-c", emulator.url];
  const failed = await m3([...args, ...config, "-o", "data/of/mine"], { cwd });
  expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
  expect(await contentsOf(cwd)).toEqual({});
  await expect(readFile(join(cwd, "data"))).rejects.toMatchObject({ code: "ENOENT" });
  // Nor anything in a folder that was there.
  await mkdir(join(cwd, "empty"));
  expect((await m3([...args, ...config, "-o", "empty"], { cwd })).exitCode).toBe(1);
  expect(await contentsOf(cwd)).toEqual({});
  await expect(readFile(join(cwd, "empty"))).rejects.toMatchObject({ code: "EISDIR" });
  await expect(readFile(join(cwd, "empty/.m3"))).rejects.toMatchObject({ code: "ENOENT" });
});

test.each([
  ["--taxonomy", "tree.json", "[1, 2", ["--roll-up", "family"]],
  ["--remap", "names.json", "{", []],
])(
  "a file of %s that cannot be used is told by its name before anything is asked",
  async (option, name, text, more) => {
    const cwd = await temporaryFolder();
    const emulator = await emulate({ ocean: { diveCount: 2 } });
    await writeFile(join(cwd, name), text);
    const args = ["dataset", concept, "-c", emulator.url, option, name, ...more, "-o", "made"];
    const { exitCode, stderr } = await m3(args, { cwd });
    expect(stderr).toMatch(new RegExp(`^m3 dataset: Cannot .*"${name}"`));
    expect(stderr).not.toContain("/");
    expect(exitCode).toBe(1);
    expect(emulator.requests.count("/fast")).toBe(0);
    expect(await contentsOf(cwd)).toEqual({ [name]: text });
  },
);

test("a first run that fails where images came in already keeps them, and what it is gone on with", async () => {
  const cwd = await temporaryFolder();
  const folder = layOut("made", join(cwd, "made"));
  for (const path of [folder.images, folder.next]) await mkdir(path, { recursive: true });
  for (const path of [folder.pendingQuery, join(folder.images, "a.png"), join(folder.next, "digest.json")]) {
    await writeFile(path, "{}");
  }
  await cleanUp(folder, { isStopped: false });
  expect(Object.keys(await contentsOf(cwd))).toEqual(["made/.m3/pending-query.json", "made/images/a.png"]);
  await rm(folder.images, { recursive: true });
  await cleanUp(folder, { isStopped: true });
  expect(Object.keys(await contentsOf(cwd))).toEqual(["made/.m3/pending-query.json"]);
  await cleanUp(folder, { isStopped: false });
  expect(Object.keys(await contentsOf(cwd))).toEqual([]);
});

test("what only has to be put in its place is not removed by a run that fails", async () => {
  const cwd = await temporaryFolder();
  const folder = layOut("made", join(cwd, "made"));
  await mkdir(folder.next, { recursive: true });
  await writeFile(join(folder.next, "commit.json"), "{}");
  await cleanUp(folder, { isStopped: false });
  expect(Object.keys(await contentsOf(cwd))).toEqual(["made/.m3/next/commit.json"]);
});

test("a later run that fails leaves the dataset as it was, and nothing beside it", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  const made = await contentsOf(join(cwd, "made"));
  emulator.addFault({ match: "/fast", kind: "status", status: 404 });
  expect((await m3(["dataset", "-o", "made"], { cwd })).exitCode).toBe(1);
  expect(await contentsOf(join(cwd, "made"))).toEqual(made);
});

test("a query that is damaged is told with what to do, and doing it brings the dataset back", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const args = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  const made = await datasetOf(join(cwd, "made"));
  const query = join(cwd, "made/m3-dataset.json");
  await writeFile(query, '{"m3-datas');
  const hint =
    "Mend it, or delete it and name the folder with -o, the concepts and the options once more: images that are there are kept\n";
  for (const [again, where] of [
    [["dataset", "-o", "made"], cwd],
    [[...args, "--replace-query"], cwd],
    [["dataset"], join(cwd, "made")],
  ] as const) {
    const { exitCode, stderr } = await m3(again, { cwd: where });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^m3 dataset: Cannot use ".*m3-dataset.json" as the query of a dataset: expected JSON\n/);
    expect(stderr).toContain(hint);
  }
  const other = await m3(["dataset", "--from", "made/m3-dataset.json", "-o", "other"], { cwd });
  expect(other.stderr).toContain("Give --from the m3-dataset.json of another dataset\n");
  await rm(query);
  emulator.requests.clear();
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  expect(pictureCount(emulator)).toBe(0);
  expect(await datasetOf(join(cwd, "made"))).toEqual(made);
});

test("a first run with --preview that was stopped makes the page when it is gone on with by the folder alone", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const args = ["dataset", concept, "-c", emulator.url, "--preview", "-o"];
  expect((await m3([...args, "whole"], { cwd })).exitCode).toBe(0);
  for (const [folder, more] of [
    ["made", []],
    ["without", ["--no-preview"]],
  ] as const) {
    emulator.addFault({ match: "/fast", kind: "stall", times: 1 });
    const signal = stopWhenAsked(emulator, "/fast");
    expect((await m3([...args, folder], { cwd, signal })).exitCode).toBe(130);
    expect((await m3(["dataset", "-o", folder, ...more], { cwd })).exitCode).toBe(0);
  }
  const whole = await datasetOf(join(cwd, "whole"));
  expect(Object.keys(whole)).toContain("preview.html");
  expect(await datasetOf(join(cwd, "made"))).toEqual(whole);
  expect(Object.keys(await datasetOf(join(cwd, "without")))).not.toContain("preview.html");
});

test.each([
  ["/proc/sebastes", 'Cannot make folder "/proc/sebastes": there is no such file or folder\nCheck the name\n'],
  [
    "taken/sebastes",
    "a part of the path is a file, expected a folder\nCheck the name: something in it that should be a folder is a file\n",
  ],
])("a folder that cannot be is told in a sentence, with what to try: %s", async (folder, message) => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "taken"), "a file");
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const { exitCode, stderr } = await m3(["dataset", concept, "-c", emulator.url, "-o", folder], { cwd });
  expect(stderr).toMatch(/^m3 dataset: Cannot /);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(1);
});

test.skipIf(isRoot)("a folder that nobody may write to is told in a sentence (root may write anywhere)", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "locked"));
  await chmod(join(cwd, "locked"), 0o500);
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const { exitCode, stderr } = await m3(["dataset", concept, "-c", emulator.url, "-o", "locked/made"], { cwd });
  expect(stderr).toMatch(/Cannot make folder ".*made": permission denied\nChoose a place where you may write/);
  expect(exitCode).toBe(1);
});

test("a dataset with problems is the same wherever it is made, and says nothing of where that was", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const args = ["dataset", concept, "-d", "-c", emulator.url, "--preview", "-o"];
  for (const folder of ["here", "or/there"]) expect((await m3([...args, folder], { cwd })).exitCode).toBe(0);
  const here = await contentsOf(join(cwd, "here"));
  expect(here[".m3/problems.jsonl"]).toContain('"digest":"digest.json"');
  for (const [path, text] of Object.entries(here)) expect(text, path).not.toContain(cwd);
  expect(await contentsOf(join(cwd, "or/there"))).toEqual(here);
});

test("what two commands say of one file is said once", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  for (const { ordinal } of emulator.ocean.sightingsOf(concept)) {
    const { uuid } = emulator.ocean.moment(ordinal);
    emulator.reviseMoment(uuid, (now) => ({
      ...now,
      observations: now.observations.map((each) => ({
        ...each,
        associations: each.associations.map((one) => ({
          ...one,
          linkValue: one.linkValue.replace(/"image_reference_uuid": ?"[^"]*"/, '"image_reference_uuid":"gone"'),
        })),
      })),
    }));
  }
  const { stderr } = await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd });
  expect(stderr.match(/left out, since the image could not be determined/g) ?? []).toHaveLength(1);
});

test.each([
  ["Sebastes.txt", "Name a folder with -o; what is in it, the format decides (-f)"],
  [
    "m3-dataset.json",
    "To bring that dataset up to date, name its folder: -o .; to make it anew elsewhere, give this file to --from",
  ],
])("a file instead of a folder is refused, with what to give: %s", async (name, hint) => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, name), "mine");
  const { exitCode, stderr } = await m3(["dataset", concept, "-o", name], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(`m3 dataset: Cannot make a dataset in "${name}": it is a file, expected a folder\n${hint}\n`);
  expect(await contentsOf(cwd)).toEqual({ [name]: "mine" });
});

test("what extract left out and dropped is told by every run, and in the card", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  const args = ["dataset", "rockfish", "-d", "-c", emulator.url, "-o", "made"];
  const lines = `Left out 2 points, 4 lines and 8 polygons (take them with --kinds)
Dropped, for problems: 2
         1  missing-coordinate
         1  not-json
See each of them in made/.m3/problems.jsonl
`;
  expect((await m3(args, { cwd })).stdout).toContain(lines);
  expect((await m3(args, { cwd })).stdout).toContain(lines);
  const { summary } = await m3Json(args, { cwd });
  expect(summary).toMatchObject({
    leftOut: { kindCounts: { point: 2, line: 4, polygon: 8 } },
    problems: [{ code: "missing-coordinate", outcome: "dropped", count: 1 }, { code: "not-json" }],
  });
  const problems = (await readFile(join(cwd, "made/.m3/problems.jsonl"), "utf8")).trim().split("\n");
  expect(problems).toHaveLength(2);
  expect(await readFile(join(cwd, "made/README.md"), "utf8")).toContain(
    "## Left out and changed\n\n- Left out 2 points",
  );
});

test("--check ends with 3 where the lists tell that a run would, and with 0 where only downloads can fail", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 6 } });
  const args = ["dataset", concept, "-c", emulator.url, "-o", "made"];
  emulator.addFault({ match: /\.(png|jpg)$/, kind: "status", status: 404 });
  expect((await m3([...args, "--check"], { cwd })).exitCode).toBe(0);
  expect((await m3([...args, "--check", "--strict"], { cwd })).exitCode).toBe(0);
  expect((await m3(args, { cwd })).exitCode).toBe(3);
  emulator.clearFaults();
  expect((await m3(args, { cwd })).exitCode).toBe(0);
  losePictureOfABox(emulator);
  const check = await m3([...args, "--check"], { cwd });
  expect(check.stdout).toMatch(/1 thing asked for cannot be had, .*: a run would end with exit code 3 too\n$/);
  expect(check.exitCode).toBe(3);
  expect((await m3(args, { cwd })).exitCode).toBe(3);
});

test("a host that does not answer is told with how to look into it, and no password", async () => {
  const cwd = await temporaryFolder();
  const args = ["dataset", concept, "-o", "made"];
  const gone = await m3([...args, "-c", "http://ada:secret@127.0.0.1:9"], { cwd });
  expect(gone.exitCode).toBe(1);
  expect(gone.stderr).toMatch(
    /refuses the connection.*\n"m3 doctor -c http:\/\/127\.0\.0\.1:9" says which services answer\n$/,
  );
  expect(gone.stderr).not.toContain("secret");
  const byEnvironment = await m3(args, { cwd, env: { M3_CONFIG: "http://127.0.0.1:9" } });
  expect(byEnvironment.stderr).toContain('\n"m3 doctor" says which services answer\n');
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  expect((await m3([...args, "-c", emulator.url], { cwd })).exitCode).toBe(0);
  await emulator.close();
  const later = await m3(["dataset", "-o", "made"], { cwd });
  expect(later.stderr).toContain(`\n"m3 doctor -c ${emulator.url}" says which services answer\n`);
});

test("another query is refused with what brings the folder up to date as it is, and folders are named as the user did", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const first = await m3(["dataset", concept, "-c", emulator.url, "-o", "made/"], { cwd });
  expect(first.stdout).toContain("\nSee made/README.md for ");
  const other = await m3(["dataset", concept, "-d", "-o", "made"], { cwd });
  expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"m3 dataset -o made" brings it up') });
  const again = await m3Json(["dataset", "--from", "made/m3-dataset.json"], { cwd });
  expect(again.summary).toMatchObject({ folder: "made", isChanged: false });
});

test("Ctrl-C before anything is asked of M3 leaves nothing, and says so", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  emulator.addFault({ match: "/endpoints", kind: "stall" });
  const signal = stopWhenAsked(emulator, "/endpoints");
  const stopped = await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd, signal });
  expect(stopped).toMatchObject({
    exitCode: 130,
    stderr: 'm3 dataset: Interrupted; there is no dataset in "made" yet, run it again to make it\n',
  });
  expect(await contentsOf(cwd)).toEqual({});
});
