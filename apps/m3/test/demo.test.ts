import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentsOf, m3, temporaryFolder } from "./support/world.ts";

test.each(["localizations.json", "notes.txt"])(
  "the demo goes through its steps in no folder that holds anything of somebody's own: %s",
  async (name) => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "mine"));
    await writeFile(join(cwd, "mine", name), "mine");
    const { exitCode, stderr } = await m3(["demo", "mine", "--steps"], { cwd });
    expect(stderr).toContain(
      `Cannot make the demo in "mine": there is "${name}" already, and no demo made that folder; name a folder of the demo's own`,
    );
    expect(exitCode).toBe(2);
    expect(await contentsOf(cwd)).toEqual({ [`mine/${name}`]: "mine" });
  },
);

test("the demo goes through its steps in a folder that is empty but for what is hidden, and again in one of its own", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "steps"));
  await writeFile(join(cwd, "steps/.gitignore"), "*\n");
  for (let count = 0; count < 2; count++) {
    const { exitCode, stdout } = await m3(["demo", "steps", "--steps"], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Open steps/sebastes_preview.html to look at it");
  }
  expect(JSON.parse(await readFile(join(cwd, "steps/sebastes_coco.json"), "utf8")).images).toHaveLength(58);
});
