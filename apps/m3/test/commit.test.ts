import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CommitPlan, commit, recover } from "../src/dataset/commit.ts";
import { layOut } from "../src/dataset/folder.ts";
import { contentsOf, temporaryFolder } from "./support/world.ts";

const plan: CommitPlan = {
  moves: [
    [".m3/next/dataset/voc", "voc"],
    [".m3/next/README.md", "README.md"],
    [".m3/next/state.json", ".m3/state.json"],
  ],
  removes: ["annotations.json", ".m3/failures.csv"],
};

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A folder with a finished run beside the one before. */
async function prepared(): Promise<string> {
  const folder = await temporaryFolder();
  await writeAll(folder, {
    "voc/a.xml": "old",
    "voc/gone.xml": "old",
    "README.md": "old",
    "annotations.json": "old",
    "images/a.png": "picture",
    ".m3/state.json": "old",
    ".m3/failures.csv": "old",
    ".m3/pending-query.json": "old",
    ".m3/next/dataset/voc/a.xml": "new",
    ".m3/next/dataset/voc/b.xml": "new",
    ".m3/next/README.md": "new",
    ".m3/next/state.json": "new",
    ".m3/next/config.ini": "left over",
  });
  return folder;
}

const done = {
  "voc/a.xml": "new",
  "voc/b.xml": "new",
  "README.md": "new",
  "images/a.png": "picture",
  ".m3/state.json": "new",
};

test("a commit puts all of a run in its place and leaves nothing of it behind", async () => {
  const folder = await prepared();
  await commit(layOut("it", folder), plan);
  expect(await contentsOf(folder)).toEqual(Object.fromEntries(Object.entries(done).sort()));
});

/** Does what a commit does, one call of the system after the other. */
const steps: ((folder: string) => Promise<void>)[] = [
  (folder) => writeFile(join(folder, ".m3/next/commit.json"), JSON.stringify(plan)),
  ...plan.moves.flatMap(([from, to], index) => [
    async (folder: string) => {
      await cp(join(folder, to), join(folder, `.m3/next/old-${index}`), { recursive: true });
      await rm(join(folder, to), { recursive: true });
    },
    async (folder: string) => {
      await cp(join(folder, from), join(folder, to), { recursive: true });
      await rm(join(folder, from), { recursive: true });
    },
  ]),
  ...plan.removes.map((name) => (folder: string) => rm(join(folder, name))),
  (folder) => rm(join(folder, ".m3/pending-query.json")),
];

test.each(steps.map((_, index) => index + 1))(
  "a commit that was cut off after step %i is carried on with",
  async (count) => {
    const folder = await prepared();
    for (const step of steps.slice(0, count)) await step(folder);
    expect(await recover(layOut("it", folder))).toBe(true);
    expect(await contentsOf(folder)).toEqual(Object.fromEntries(Object.entries(done).sort()));
  },
);

test("a run that was cut off before its commit is forgotten", async () => {
  const folder = await prepared();
  const before = await contentsOf(folder);
  expect(await recover(layOut("it", folder))).toBe(false);
  const { ...after } = before;
  for (const path of Object.keys(after)) if (path.startsWith(".m3/next/")) delete after[path];
  expect(await contentsOf(folder)).toEqual(after);
});

test.each([
  { moves: [[".m3/next/README.md", "../outside"]], removes: [] },
  { moves: [["/etc/passwd", "README.md"]], removes: [] },
  { moves: [], removes: ["images/../../x"] },
  { moves: [], removes: ["."] },
  { moves: [], removes: [""] },
])("a plan that reaches out of the folder is refused: %j", async (evil) => {
  const folder = await prepared();
  await writeFile(join(folder, ".m3/next/commit.json"), JSON.stringify(evil));
  await expect(recover(layOut("it", folder))).rejects.toMatchObject({ code: "damaged-state" });
  expect(await readFile(join(folder, "README.md"), "utf8")).toBe("old");
});

test.each([
  { moves: [[".m3/next/README.md", "sub/a.txt"]], removes: [] },
  { moves: [[".m3/next/sub/a.txt", "a.txt"]], removes: [] },
  { moves: [], removes: ["voc/sub/a.txt"] },
])(
  "a plan that leads out of the folder through a link is refused, before and after it is written: %j",
  async (evil) => {
    const folder = await prepared();
    const outside = await temporaryFolder();
    await writeAll(outside, { "a.txt": "somebody's" });
    for (const link of ["sub", "voc/sub", ".m3/next/sub"]) await symlink(outside, join(folder, link), "junction");
    const before = await contentsOf(folder);
    const refusal = { code: "damaged-state", message: expect.stringMatching(/sub" is a link, and no run made it/) };
    await expect(commit(layOut("it", folder), evil as unknown as CommitPlan)).rejects.toMatchObject(refusal);
    expect(await contentsOf(folder)).toEqual(before);
    await writeFile(join(folder, ".m3/next/commit.json"), JSON.stringify(evil));
    await expect(recover(layOut("it", folder))).rejects.toMatchObject(refusal);
    expect(await contentsOf(outside)).toEqual({ "a.txt": "somebody's" });
  },
);

test("what is itself a link is replaced and removed, and what it leads to stays", async () => {
  const folder = await prepared();
  const outside = await temporaryFolder();
  await writeAll(outside, { "a.xml": "somebody's" });
  await rm(join(folder, "voc"), { recursive: true });
  for (const link of ["voc", "linked"]) await symlink(outside, join(folder, link), "junction");
  await commit(layOut("it", folder), { ...plan, removes: [...plan.removes, "linked"] });
  expect(await contentsOf(folder)).toEqual(Object.fromEntries(Object.entries(done).sort()));
  expect(await contentsOf(outside)).toEqual({ "a.xml": "somebody's" });
});

test.each([
  "",
  "{",
  "null",
  "[]",
  "{}",
  '{"moves":[],"removes":[7]}',
  '{"moves":["abc"],"removes":[]}',
  '{"moves":[[]],"removes":[]}',
])("a plan that is damaged is told, and nothing is done: %j", async (text) => {
  const folder = await prepared();
  await writeFile(join(folder, ".m3/next/commit.json"), text);
  const before = await contentsOf(folder);
  await expect(recover(layOut("it", folder))).rejects.toMatchObject({
    code: "damaged-state",
    hints: [expect.stringContaining("Delete that folder")],
  });
  expect(await contentsOf(folder)).toEqual(before);
});

test("a plan that cannot be read is not taken for none", async () => {
  const folder = await prepared();
  await mkdir(join(folder, ".m3/next/commit.json"));
  const before = await contentsOf(folder);
  await expect(recover(layOut("it", folder))).rejects.toMatchObject({ code: "EISDIR" });
  expect(await contentsOf(folder)).toEqual(before);
});
