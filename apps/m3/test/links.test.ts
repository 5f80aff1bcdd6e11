import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concept } from "./support/work.ts";
import { contentsOf, emulate, m3, m3Json, temporaryFolder } from "./support/world.ts";

test("a received folder in which a run would write through a link is refused, and nothing is written", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  await mkdir(join(cwd, "mine"));
  await writeFile(join(cwd, "mine/notes.txt"), "mine");
  for (const link of [".m3", ".m3/next", ".m3/state.json", ".m3/pending-query.json", "failures.csv"]) {
    const folder = join(cwd, "received");
    await cp(join(cwd, "made"), folder, { recursive: true });
    await rm(join(folder, link), { recursive: true, force: true });
    const target = /\.(json|csv)$/.test(link) ? "mine/notes.txt" : "mine";
    await symlink(join(cwd, target), join(folder, link));
    emulator.requests.clear();
    const { exitCode, stderr } = await m3(["dataset", "-o", "received", "--replace-query"], { cwd });
    expect(stderr).toBe(
      `m3 dataset: Cannot work in "received": "${join(folder, link)}" is a link, and no run made it\n` +
        "Delete the link, not what it leads to: images that are there are kept\n",
    );
    expect(exitCode).toBe(1);
    expect(emulator.requests.count("/fast"), link).toBe(0);
    expect(await contentsOf(join(cwd, "mine"))).toEqual({ "notes.txt": "mine" });
    await rm(folder, { recursive: true });
  }
});

test("--prune removes nothing that a link leads to, and says so", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const folder = join(cwd, "made");
  expect((await m3(["dataset", concept, "-c", emulator.url, "-o", "made"], { cwd })).exitCode).toBe(0);
  await mkdir(join(cwd, "mine"));
  await writeFile(join(cwd, "mine/a.png"), "mine");
  await writeFile(join(folder, "images/b.png"), "was in the dataset once");
  await symlink(join(cwd, "mine"), join(folder, "images/sub"), "junction");
  const statePath = join(folder, ".m3/state.json");
  const remember = async (...unreferenced: string[]): Promise<void> => {
    const state = JSON.parse(await readFile(statePath, "utf8"));
    await writeFile(statePath, `${JSON.stringify({ ...state, unreferenced }, null, 2)}\n`);
  };

  await remember("images/b.png", "images/sub/a.png");
  const pruned = await m3Json(["dataset", "-o", "made", "--prune"], { cwd });
  expect(pruned.summary).toMatchObject({ prunedImageCount: 1, unreferencedImageCount: 1 });
  expect(pruned.stderr).toContain(
    "1 image that the dataset does not refer to any more, left alone: a link leads there",
  );
  expect(await contentsOf(join(folder, "images"))).not.toHaveProperty("b.png");
  expect(await contentsOf(join(cwd, "mine"))).toEqual({ "a.png": "mine" });

  // Images may well be on another disk; what is there may be more than a dataset's.
  await rm(join(folder, "images/sub"));
  await rename(join(folder, "images"), join(cwd, "disk"));
  await symlink(join(cwd, "disk"), join(folder, "images"), "junction");
  await writeFile(join(cwd, "disk/c.png"), "was in a dataset once");
  await remember("images/c.png");
  const elsewhere = await m3(["dataset", "-o", "made", "--prune"], { cwd });
  expect(elsewhere).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("left alone: a link leads there") });
  expect(await contentsOf(join(cwd, "disk"))).toHaveProperty(["c.png"]);
});
