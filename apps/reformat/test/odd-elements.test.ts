import { expect, test } from "vitest";
import { newBox, uuid } from "./support/localizations.ts";
import { makeWorkspace } from "./support/workspace.ts";

const good = newBox(1, "Aegina", 1, [1, 2, 3, 4]);

test.for([
  ["null first", [null, good], 1],
  ["null second", [good, null], 1],
  ["things that are no objects first", [null, 1, "a", [good], good], 4],
  ["many nulls first", [...Array.from({ length: 250 }, () => null), good], 250],
] as const)(
  "reformat takes what is no object for one bad element wherever it stands: %s",
  async ([, elements, count]) => {
    const workspace = await makeWorkspace();
    await workspace.write("l.json", elements);
    const { exitCode, stdout, stderr } = await workspace.run(["l.json", "--json"]);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ annotationCount: 1, localizationCount: 1, problemCount: count });
    expect(stderr).toContain("Cannot use an element: expected an object with a localization, got null");
  },
);

test.for([
  ["numbers", Array.from({ length: 300 }, (_, index) => index), "got 0"],
  ["too many numbers", [...Array.from({ length: 100 }, () => 7), good], "got 7"],
  ["a null, then a digest", [null, { concept: "a", associations: [] }], "got an observation, as digests have them"],
  ["null and a text", [null, "a"], 'got "a"'],
] as const)("reformat still knows a file of another kind, in one sentence: %s", async ([, elements, sentence]) => {
  const workspace = await makeWorkspace();
  await workspace.write("l.json", elements);
  const { exitCode, stderr } = await workspace.run(["l.json"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^reformat: Cannot use "l\.json": expected each element .*\n$/);
  expect(stderr).toContain(sentence);
  expect(await workspace.list()).toEqual(["l.json"]);
});

test("reformat reads a file with nothing but null", async () => {
  const workspace = await makeWorkspace();
  await workspace.write("l.json", [null]);
  const { exitCode, stdout } = await workspace.run(["l.json", "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ annotationCount: 0, problemCount: 1 });
});

test.for(["coco", "csv"])(
  "reformat -f %s keeps a box whose link value is nested 6,000 deep or beyond all bounds",
  async (format) => {
    const workspace = await makeWorkspace();
    const deep = `${'{"a":'.repeat(6000)}1${"}".repeat(6000)}`;
    const text = JSON.stringify([good, newBox(2, "Sebastes", 1, [5, 6, 7, 8]), newBox(3, "b", 1, [1, 1, 9, 9])]);
    const parts = text.split('"generator":');
    await workspace.write(
      "l.json",
      `${parts[0]}"deep":${deep},"generator":${parts[1]}"huge":1e999,"generator":${parts[2]}"generator":${parts[3]}`,
    );
    const { exitCode, stdout, stderr } = await workspace.run(["l.json", "-f", format, "--json"]);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ annotationCount: 3, undeliveredCount: 0 });
    expect((await workspace.run(["l.json", "-f", format, "--strict"])).exitCode).toBe(3);
  },
);

test.for([
  ["another URL that is sorted before", "https://new.example/a.png"],
  ["another URL that is sorted behind", "https://new.example/z.png"],
  ["none", undefined],
] as const)("reformat takes an image for one that has two URLs, and keeps the first: %s", async ([, url]) => {
  const image = { uuid: uuid("png", 1), url: "https://old.example/m.png" };
  const first = newBox(1, "Aegina", 1, [1, 2, 3, 4], { image, image_urls: {} });
  const second = newBox(2, "Aegina", 1, [5, 6, 7, 8], { image: { ...image, url }, image_urls: {} });
  const workspace = await makeWorkspace();
  await workspace.write("l.json", [first, second]);
  const { exitCode, stderr } = await workspace.run(["l.json", "-f", "csv", "-o", "out.csv"]);
  expect(exitCode, stderr).toBe(0);
  expect((await workspace.read("out.csv")).match(/^Aegina,m\.png,/gm)).toHaveLength(2);
});
