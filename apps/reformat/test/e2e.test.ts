import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { newBox, uuid } from "./support/localizations.ts";
import { makePng } from "./support/png.ts";
import { bin, runBin } from "./support/run-bin.ts";
import { makeWorkspace, type Workspace } from "./support/workspace.ts";

/** The workspace that the README shows. */
async function makeDemo(): Promise<Workspace> {
  const workspace = await makeWorkspace();
  const names = ["Sebastes", "Sebastes diploproa", "Sebastes", "Poralia rufescens"];
  await workspace.write(
    "localizations.json",
    Array.from({ length: 12 }, (_, index) => newBox(index, names[index % 4] ?? "", index % 5, [index * 5, 2, 10, 20])),
  );
  await mkdir(join(workspace.folder, "images"));
  const map: Record<string, string> = {};
  for (let index = 0; index < 4; index++) {
    await writeFile(join(workspace.folder, `images/frame_${index}.png`), makePng(64, 48));
    map[uuid("png", index)] = `images/frame_${index}.png`;
  }
  await workspace.write("image_map.json", map);
  return workspace;
}

const map = ["--image_map", "image_map.json"];

test("the built reformat writes all four formats, and they agree", async () => {
  const workspace = await makeDemo();
  for (const format of ["COCO", "CSV", "TF", "VOC"]) {
    const { exitCode, stderr, stdout } = await runBin(workspace.folder, [
      "localizations.json",
      "-f",
      format,
      "--json",
      ...map,
    ]);
    expect(exitCode, stderr).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ imageCount: 4, annotationCount: 10, undeliveredCount: 2 });
  }
  const coco = JSON.parse(await workspace.read("localizations_reformatted.json"));
  const rows = parse(await workspace.read("localizations_reformatted.csv"), { columns: true }) as Record<
    string,
    string
  >[];
  expect(rows.map(({ concept, x, width }) => [concept, Number(x), Number(width)])).toEqual(
    coco.annotations.map(({ category_id, bbox }: { category_id: number; bbox: number[] }) => [
      coco.categories[category_id - 1].name,
      bbox[0],
      bbox[2],
    ]),
  );
  const voc = new XMLParser({ isArray: (name) => name === "object" });
  const objects = await Promise.all(
    coco.images.map(async ({ file_name }: { file_name: string }) => {
      const text = await workspace.read(`localizations_reformatted/${file_name.replace(".png", ".xml")}`);
      return voc.parse(text).annotation.object.length as number;
    }),
  );
  expect(objects.reduce((sum, count) => sum + count, 0)).toBe(10);
  const record = await readFile(join(workspace.folder, "localizations_reformatted.tfrecord"));
  expect(record.toString("latin1").split("IHDR")).toHaveLength(5);
});

test("the README shows what the built reformat prints", async () => {
  const workspace = await makeDemo();
  const { stdout, stderr, exitCode } = await runBin(workspace.folder, ["localizations.json", ...map, "-o", "sebastes"]);
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  expect(readme).toContain(
    `\`\`\`console\n$ reformat localizations.json --image_map image_map.json -o sebastes\n${stderr}${stdout}$ echo $?\n${exitCode}\n\`\`\`\n`,
  );
});

test("the built reformat exits with 2 on a slip, and with 1 on a file that is not there", async () => {
  const workspace = await makeDemo();
  expect(await runBin(workspace.folder, ["localizations.json", "-f", "voc"])).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("with --image_map"),
  });
  expect(await runBin(workspace.folder, ["nowhere.json"])).toMatchObject({
    exitCode: 1,
    stderr: 'reformat: Cannot read "nowhere.json": there is no such file\n',
  });
});

test("the built reformat reads standard input", async () => {
  const workspace = await makeDemo();
  const { exitCode } = await runBin(
    workspace.folder,
    ["-", "-o", "piped", "-q"],
    await workspace.read("localizations.json"),
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(await workspace.read("piped.json"))).toHaveProperty("images.length", 5);
});

test.skipIf(process.platform === "win32")(
  "the built reformat stops at Ctrl-C with 130, says how to go on, and leaves what was there",
  async () => {
    const workspace = await makeDemo();
    await workspace.write("out.json", "old");
    const child = spawn(process.execPath, [bin, "-", "-o", "out"], { cwd: workspace.folder });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.stdin.on("error", () => {});
    const element = JSON.stringify(newBox(1, "Sebastes", 1, [1, 1, 2, 2]));
    // More than any pipe holds: when it is through, the run is reading.
    await new Promise((resolve) => child.stdin.write(`[${Array(2000).fill(element).join(",")},`, resolve));
    child.kill("SIGINT");
    const [exitCode] = (await once(child, "close")) as [number];
    expect(exitCode).toBe(130);
    expect(stderr).toContain('reformat: Interrupted; nothing was written to "out.json", run it again to start over\n');
    expect(await workspace.list()).not.toContainEqual(expect.stringMatching(/part/));
    expect(await workspace.read("out.json")).toBe("old");
  },
);
