import { expect, test } from "vitest";
import { newBox, uuid } from "./support/localizations.ts";
import { makePng } from "./support/png.ts";
import { makeWorkspace, type Workspace } from "./support/workspace.ts";

const input = ["localizations.json", "--image_map", "image_map.json", "-o", "out"];

/** Three images on disk, one that is in the map and not on disk, one that is not in the map; a box beyond its image. */
async function makeWorld(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  const boxes = Array.from({ length: 5 }, (_, index) =>
    newBox(index, "Sebastes", index, [1, 2, index === 0 ? 200 : 20, 15], {
      video_reference_uuid: uuid("vid", index),
    }),
  );
  await workspace.write("localizations.json", [...boxes, newBox(9, "Sebastes", 0, [Number.NaN, 2, 20, 15])]);
  const map: Record<string, string> = {};
  for (let index = 0; index < 4; index++) {
    if (index < 3) await workspace.write(`images/${index}.png`, makePng(64, 48));
    map[uuid("png", index)] = `images/${index}.png`;
  }
  await workspace.write("image_map.json", map);
  return workspace;
}

/** The data in a page, by name. */
async function readPage(workspace: Workspace, page: string): Promise<(name: string) => unknown> {
  const text = await workspace.read(page);
  return (name) => JSON.parse(new RegExp(`id="${name}"[^>]*>([^<]*)<`).exec(text)?.[1] ?? "");
}

test("--preview makes a page beside the dataset, with what was found on the way, each thing once", async () => {
  const workspace = await makeWorld();
  const plain = await workspace.run(input);
  const made = await workspace.read("out.json");
  const { exitCode, stdout, stderr } = await workspace.run([...input, "--preview", "pages/look.html"]);
  expect(exitCode).toBe(3);
  expect(stderr).toBe(plain.stderr);
  expect(stdout).toBe(`${plain.stdout}Open pages/look.html to look at it\n`);
  expect(await workspace.read("out.json")).toBe(made);
  const data = await readPage(workspace, "pages/look.html");
  expect(data("data-0")).toMatchObject([
    { file: "../images/0.png", width: 64, height: 48 },
    { file: "../images/1.png" },
    { file: "../images/2.png" },
    // Named in the map; shown without a picture.
    { fileName: "3.png" },
  ]);
  const problems = data("data-problems") as { code: string; message: string; imageId?: string }[];
  const count = (code: string): number => problems.filter((each) => each.code === code).length;
  expect(count("missing-image")).toBe(1);
  expect(count("missing-file")).toBe(1);
  expect(count("clipped")).toBe(1);
  expect(problems.find(({ code }) => code === "clipped")?.imageId).toBe(uuid("png", 0));
  expect(problems.filter(({ imageId }) => imageId === undefined).map(({ code }) => code)).toEqual([
    "missing-coordinate",
    "missing-image",
  ]);
});

test("--preview of a folder shows splits, in any format, and is the same on every run", async () => {
  const workspace = await makeWorld();
  const split = ["--split", "train=0.5,val=0.5", "--split-by", "image", "--split-mode", "balanced"];
  for (const format of ["coco", "tf"]) {
    const args = [...input, "-f", format, ...split, "--preview", `look-${format}`, "--json"];
    const { stdout } = await workspace.run(args);
    expect(JSON.parse(stdout).preview).toMatchObject({ page: `look-${format}/index.html`, imageCount: 4 });
  }
  const data = await readPage(workspace, "look-tf/index.html");
  const splits = (data("data-0") as { split: string }[]).map((image) => image.split);
  expect(new Set(splits)).toEqual(new Set(["train", "val"]));
  const before = await workspace.read("look-coco/index.html");
  await workspace.run([...input, ...split, "--preview", "look-coco"]);
  expect(await workspace.read("look-coco/index.html")).toBe(before);
});

test.each([
  [["--preview", ""], /Cannot write to --preview ""/],
  [["--preview", "look", "--stats"], /Cannot make a --preview with --stats/],
  [["--preview", "look", "--crops"], /Cannot make a --preview with --crops/],
  [["--preview", "out.json"], /Cannot write to "out.json"/],
  [["--preview", "localizations.json"], /Cannot write to "localizations.json"/],
])("a page that cannot be meant is refused: %j", async (args, message) => {
  const workspace = await makeWorld();
  const before = await workspace.list();
  const { exitCode, stderr } = await workspace.run([
    ...(args.includes("--stats") ? input.slice(0, 3) : input),
    ...args,
  ]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
  expect(await workspace.list()).toEqual(before);
});

test("a folder that holds something else is not replaced by a page", async () => {
  const workspace = await makeWorld();
  await workspace.write("mine/notes.txt", "mine");
  const { exitCode, stderr } = await workspace.run([...input, "--preview", "mine"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("expected nothing there or an earlier preview");
  expect(await workspace.read("mine/notes.txt")).toBe("mine");
});
