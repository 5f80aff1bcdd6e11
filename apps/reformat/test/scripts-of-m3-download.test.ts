import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runBin } from "./support/run-bin.ts";
import { makeWorkspace, type RunResult, type Workspace } from "./support/workspace.ts";

/** An object as m3-download writes it: from 0, `xmax = x + width`. */
function objectOf(name: string, [left, top, right, bottom]: readonly number[]): string {
  return `    <object>
        <name>${name}</name>
        <bndbox>
            <xmin>${left}</xmin>
            <ymin>${top}</ymin>
            <xmax>${right}</xmax>
            <ymax>${bottom}</ymax>
        </bndbox>
    </object>
`;
}

function annotationOf(fileName: string, objects: string): string {
  return `<annotation>
    <folder>/data/images</folder>
    <filename>${fileName}</filename>
    <size>
        <width>64</width>
        <height>48</height>
        <depth>3</depth>
    </size>
${objects}</annotation>`;
}

const phylogeny = {
  name: "Apolemiidae",
  rank: "family",
  children: [{ name: "Apolemia", rank: "genus", children: [{ name: "Apolemia lanosa", rank: "species" }] }],
};

/** A folder of m3-download's VOC files, without their images, and the files that the scripts take. */
async function makeVocFolder(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  const first = objectOf("Apolemia lanosa", [0, 12, 32, 36]) + objectOf("Aegina &amp; co", [8, 0, 24, 48]);
  await workspace.write("voc/1.xml", annotationOf("1.png", first));
  await workspace.write("voc/2.xml", annotationOf("2.png", objectOf("Apolemia lanosa", [60, 40, 70, 50])));
  await workspace.write("map.csv", "Aegina & co,Aegina\n");
  await workspace.write("map.json", { "Apolemia lanosa": "Apolemia" });
  await workspace.write("phylogeny.json", phylogeny);
  return workspace;
}

interface Coco {
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly { readonly category_id: number; readonly attributes?: unknown }[];
}

/** What each command line of the table must have done. */
const checks: Readonly<Record<string, (workspace: Workspace, result: RunResult) => Promise<void>>> = {
  "reformat voc -f yolo -o yolo": async (workspace) => {
    const files = (await workspace.list()).filter((name) => name.startsWith("yolo"));
    const [first = "", second = ""] = files.filter((name) => name.endsWith(".txt"));
    const rows = (await workspace.read(first)).trim().split("\n");
    expect(rows.map((row) => row.split(" ").map(Number))).toEqual([
      [1, 0.25, 0.5, 0.5, 0.5],
      [0, 0.25, 0.5, 0.25, 1],
    ]);
    // Cut at the edge of the image.
    expect((await workspace.read(second)).split(" ").slice(0, 2).map(Number)).toEqual([1, 62 / 64]);
    expect(await workspace.read("yolo/data.yaml")).toMatch(/0: "Aegina & co"\n {2}1: "Apolemia lanosa"/);
  },
  "reformat voc --remap map.csv -f voc -o remapped": async (workspace) => {
    const before = await workspace.read("voc/1.xml");
    expect(await workspace.read("remapped/1.xml")).toContain("<name>Aegina</name>");
    expect(await workspace.read("remapped/1.xml")).toContain("<xmax>24</xmax>");
    expect(before).toContain("Aegina &amp; co");
  },
  "reformat voc --remap map.json -f voc -o voc_remapped": async (workspace) => {
    expect(await workspace.read("voc_remapped/2.xml")).toContain("<name>Apolemia</name>");
  },
  "reformat voc --taxonomy phylogeny.json -f coco -o with_taxonomy": async (workspace) => {
    const { categories, annotations } = JSON.parse(await workspace.read("with_taxonomy.json")) as Coco;
    const id = categories.find(({ name }) => name === "Apolemia lanosa")?.id;
    expect(annotations.filter(({ category_id }) => category_id === id).map(({ attributes }) => attributes)).toEqual(
      [1, 2].map(() => ({ taxonomy: { family: "Apolemiidae", genus: "Apolemia", species: "Apolemia lanosa" } })),
    );
  },
  "reformat voc --stats": async (_, { stdout }) => {
    expect(stdout).toContain("  1  Aegina & co, in 1 image\n  2  Apolemia lanosa, in 2 images\n");
  },
  "reformat voc --stats --json": async (_, { stdout }) => {
    const { annotationCount, categories } = JSON.parse(stdout);
    expect(annotationCount).toBe(3);
    expect(categories).toMatchObject([{ name: "Aegina & co" }, { name: "Apolemia lanosa", annotationCount: 2 }]);
  },
};

test("every command of the README's table replaces its script, and no image is needed", async () => {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const lines = [...readme.matchAll(/^\| `\w+\.py [^`]*` \| `(reformat [^`]*)` \|$/gm)].map(([, line = ""]) => line);
  expect(lines).toEqual(Object.keys(checks));
  for (const [line, check] of Object.entries(checks)) {
    const workspace = await makeVocFolder();
    const before = await Promise.all(["voc/1.xml", "voc/2.xml"].map((name) => workspace.read(name)));
    const result = await runBin(workspace.folder, line.split(" ").slice(1));
    const hint = 'Loaders of YOLO look for the images inside of "yolo", where there is nothing yet\n';
    expect([line, result.exitCode, result.stderr]).toEqual([line, 0, line.includes("-f yolo") ? hint : ""]);
    await check(workspace, result);
    expect(await Promise.all(["voc/1.xml", "voc/2.xml"].map((name) => workspace.read(name)))).toEqual(before);
  }
});
