import { execFileSync } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LintFinding, type LintLoader, lint } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { inMemory } from "./support/in-memory.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function find(source: Parameters<typeof lint>[0], loader: LintLoader = "hf"): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for await (const finding of lint(source, { for: loader })) found.push(finding);
  return found;
}

const codesOf = (found: readonly LintFinding[]): string => found.map(({ code }) => code).join(", ");

const row = (fileName: string, bbox: string, more = ""): string =>
  `{"file_name":"${fileName}","width":40,"height":30,"objects":{"bbox":${bbox},"category":[${bbox === "[]" ? "" : "0"}]}${more}}`;

describe("lint() for Hugging Face's ImageFolder", () => {
  test.each([
    ["nothing", [row("1.png", "[[0.0, 0.0, 5.0, 5.0]]"), row("2.png", "[]")], ""],
    ["a first row without boxes", [row("1.png", "[]"), row("2.png", "[[0.0, 0.0, 5.0, 5.0]]")], ""],
    ["no boxes at all", [row("1.png", "[]"), row("2.png", "[]")], "list-empty"],
    ["integers", [row("1.png", "[[0, 0, 5, 5]]")], "bbox-integers"],
    ["integers, and a fraction", [row("1.png", "[[0, 0, 5, 5]]"), row("2.png", "[[0, 0, 5.5, 5]]")], ""],
    ["other fields", [row("1.png", "[[0.5, 0, 5, 5]]"), row("2.png", "[]", ',"more":1')], "fields-differ"],
    [
      "text for a number",
      [row("1.png", "[[0.5, 0, 5, 5]]", ',"n":1'), row("2.png", "[[0.5, 0, 5, 5]]", ',"n":"x"')],
      "types-differ",
    ],
    ["no file name", [row("1.png", "[[0.5, 0, 5, 5]]").replace("file_name", "name")], "field-missing"],
    ["a way out", [row("../1.png", "[[0.5, 0, 5, 5]]")], "path-unsafe"],
    ["the folder itself", [row("./1.png", "[[0.5, 0, 5, 5]]")], ""],
    ["no file", [row("3.png", "[[0.5, 0, 5, 5]]")], "missing-file"],
    ["a box outside", [row("1.png", "[[0.5, 0, 50, 5]]")], "bbox-outside"],
    ["lists of two lengths", [row("1.png", "[[0.5, 0, 5, 5], [1.5, 0, 5, 5]]")], "lengths-differ"],
    ["no JSON", [row("1.png", "[[0.5, 0, 5, 5]]"), "{"], "unreadable"],
    ["a byte order mark", [`\ufeff${row("1.png", "[[0.5, 0, 5, 5]]")}`, ""], ""],
    ["no rows", [""], "no-images"],
  ])("finds %s", async (_, rows, codes) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "train"));
    await writeFile(join(folder, "train/metadata.jsonl"), rows.map((line) => `${line}\n`).join(""));
    for (const name of ["1.png", "2.png"]) {
      if (rows.some((line) => line.includes(name))) await writeFile(join(folder, "train", name), makePng(40, 30));
    }
    const found = (await find(folder)).filter(({ code }) => code !== "unlisted-image");
    expect(codesOf(found)).toBe(codes);
  });

  test("looks into the images, and finds those of no row", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "metadata.jsonl"), `${row("1.png", "[[0.5, 0, 5, 5]]")}\n`);
    await writeFile(join(folder, "1.png"), makePng(40, 31).subarray(0, -12));
    await writeFile(join(folder, "2.png"), makePng(40, 30));
    const found = await find(folder);
    expect(codesOf(found)).toBe("image-cut, size-mismatch, unlisted-image");
    expect(found.at(-1)?.message).toBe('Expected a row of each image, got none of 1, such as "2.png"');
  });

  test("compares the splits, and wants metadata and a known name of each", async () => {
    const folder = await temporaryFolder();
    for (const [split, width] of [
      ["test", "40"],
      ["train", "40.0"],
      ["holdout", "40.0"],
    ] as const) {
      await mkdir(join(folder, split));
      await writeFile(join(folder, split, "1.png"), makePng(40, 30));
      const line = row("1.png", "[[0.5, 0, 5, 5]]").replace('"width":40', `"width":${width}`);
      await writeFile(join(folder, split, "metadata.jsonl"), `${line}\n`);
    }
    await mkdir(join(folder, "validation"));
    await writeFile(join(folder, "validation/1.png"), makePng(40, 30));
    expect((await find(folder)).map(({ code, path, message }) => [code, path, message])).toEqual([
      [
        "layout",
        join(folder, "holdout"),
        "Expected a folder that is a split, by README.md or by its name, as others here are",
      ],
      ["layout", join(folder, "validation"), "Expected metadata beside the images, as in other folders, got none"],
      [
        "types-differ",
        join(folder, "train/metadata.jsonl"),
        `Expected the types of ${JSON.stringify(join(folder, "test/metadata.jsonl"))}, got width fraction and not integer`,
      ],
    ]);
  });

  test("tells of a folder that the Hub passes over, and looks no further into it", async () => {
    const folder = await temporaryFolder();
    for (const name of ["train", "backup", ".old"]) {
      await mkdir(join(folder, name));
      await writeFile(
        join(folder, name, "metadata.jsonl"),
        name === "train" ? `${row("1.png", "[[0.5, 0, 5, 5]]")}\n` : "{\n",
      );
    }
    await writeFile(join(folder, "train/1.png"), makePng(40, 30));
    expect(await find(folder)).toMatchObject([{ code: "layout", path: join(folder, "backup") }]);
    const configs = ["train", "backup"].map((name) => `  - split: ${name}\n    path: ${name}/*\n`).join("");
    await writeFile(join(folder, "README.md"), `---\nconfigs:\n- config_name: default\n  data_files:\n${configs}---\n`);
    expect(codesOf(await find(folder))).toBe("unreadable");
  });

  test("wants metadata of one kind", async () => {
    const folder = await temporaryFolder();
    for (const split of ["train", "test"]) await mkdir(join(folder, split));
    await writeFile(join(folder, "train/metadata.jsonl"), "");
    await writeFile(join(folder, "test/metadata.csv"), "");
    expect(codesOf(await find(folder))).toBe("layout, no-images");
  });
});

describe("lint() for WebDataset", () => {
  test.each([
    ["nothing", ["a.jpg", "a.json", "b.jpg", "b.json"], ""],
    ["dots in names", ["2019.123Z.jpg", "2019.123Z.json"], "key-dots, key-dots"],
    ["other fields", ["a.jpg", "a.json", "b.png", "b.json"], "fields-differ"],
    ["files apart", ["a.jpg", "b.jpg", "a.json"], "fields-differ, fields-differ"],
  ])("finds %s", async (_, names, codes) => {
    const folder = await temporaryFolder();
    for (const name of names) await writeFile(join(folder, name), name.endsWith("json") ? "{}" : makePng(40, 30));
    execFileSync("tar", ["--format=ustar", "-cf", "train-000000.tar", ...names], { cwd: folder });
    const found = await find(join(folder, "train-000000.tar"));
    expect(codesOf(found)).toBe(codes);
    await mkdir(join(folder, "only"));
    execFileSync("mv", ["train-000000.tar", "only"], { cwd: folder });
    expect(codesOf(await find(join(folder, "only")))).toBe(codes);
  });

  test("looks into the files, and whether the archive has an end", async () => {
    const folder = await temporaryFolder();
    const files = {
      "a.json": '{"bbox":[]}',
      "a.png": makePng(40, 30),
      ...{ "b.json": "{", "b.png": "<html>", "c.json": '{"bbox":"none"}', "c.png": makePng(40, 30).subarray(0, -12) },
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    execFileSync("tar", ["--format=ustar", "-cf", "x.tar", ...Object.keys(files)], { cwd: folder });
    const path = join(folder, "x.tar");
    expect((await find(path)).map(({ code, place }) => [code, place])).toEqual([
      ["unreadable", "b.json"],
      ["unreadable-image", "b.png"],
      ["types-differ", "c.json"],
      ["image-cut", "c.png"],
    ]);
    await truncate(path, 1024);
    expect(codesOf(await find(path))).toBe("layout");
    await truncate(path, 0);
    expect(codesOf(await find(path))).toBe("no-images, layout");
  });

  test("reads long names, and tells what is no tar", async () => {
    const folder = await temporaryFolder();
    const long = `${"x".repeat(120)}.2.jpg`;
    await writeFile(join(folder, long), makePng(4, 3));
    execFileSync("tar", ["--format=gnu", "-cf", "x.tar", long], { cwd: folder });
    expect((await find(join(folder, "x.tar"))).map(({ place }) => place)).toEqual([long]);
    await writeFile(join(folder, "y.tar"), "x".repeat(2000));
    expect(codesOf(await find(join(folder, "y.tar")))).toBe("unreadable");
  });
});

describe("lint() of a dataset that is open", () => {
  const size = { widthPixels: 100, heightPixels: 100 };
  const records = [
    image("a.tif", [box("a", [0, 0, 10, 10], { id: "1" }), box("a", [95, 0, 10, 10], { id: "1" })], size),
    image("a.png", [box("a", [0, 0, 0, 10]), box("a", [0, 0, Number.NaN, 10])], { ...size, widthPixels: 5 }),
  ];
  test.each<[LintLoader, string]>([
    ["pycocotools", "bbox-outside, id-duplicate, bbox-empty, bbox-malformed"],
    ["ultralytics", "bbox-outside, image-too-small, stem-collision, bbox-empty, bbox-malformed"],
    ["tfod", "unsupported-image, bbox-outside, bbox-empty, bbox-malformed"],
    ["hf", "bbox-outside, bbox-empty, bbox-malformed"],
  ])("checks what %s would mind", async (loader, codes) => {
    const found = await find(inMemory(records), loader);
    expect(codesOf(found).split(", ").sort()).toEqual(codes.split(", ").sort());
  });
});
