import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as main from "../src/index.ts";
import { writeCoco } from "../src/index.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = join(import.meta.dirname, "..");

test("the README shows the example as it is, and what it prints", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = await readFile(join(root, "examples/write-coco.ts"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n// examples/write-coco.ts\n${example}\`\`\``);
  const target = join(await temporaryFolder(), "dataset.json");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", join(root, "examples/write-coco.ts"), "coco", target],
    { cwd: root, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(readme).toContain(`\`\`\`\n${stdout}\`\`\``);
  expect(JSON.parse(await readFile(target, "utf8"))).toHaveProperty("annotations.length", 2);
});

test("the README shows how a dataset is prepared for training, and what that prints", async () => {
  const folder = await temporaryFolder();
  const species = ["Sebastes diploproa", "Sebastes melanops", "Sebastes", "Poralia rufescens"];
  const records = Array.from({ length: 16 }, (_, index) =>
    image(`${index}.png`, [box(species[Math.floor(Math.sqrt(index))] ?? "", [1, 2, 30, 40])], {
      capture: { videoName: `dive ${index % 8}`, elapsedTimeMillis: index * 1000 },
    }),
  );
  await writeCoco(records, join(folder, "dataset.json"));
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = await readFile(join(root, "examples/prepare-training.ts"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n// examples/prepare-training.ts\n${example}\`\`\``);
  const names = ["dataset.json", "training.json"].map((name) => join(folder, name));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", join(root, "examples/prepare-training.ts"), ...names],
    { cwd: root, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(readme).toContain(`\`\`\`\n${stdout}\`\`\``);
});

test("the README names every error code and every diagnostic", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const sources = await Promise.all(
    ["errors.ts", "diagnostics.ts"].map((name) => readFile(join(root, "src", name), "utf8")),
  );
  const codes = sources.flatMap((text) => [...text.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, code]) => code));
  const firstLine = /FormatsErrorCode = (.*);/.exec(sources[0] ?? "")?.[1] ?? "";
  for (const code of [...codes, ...[...firstLine.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code)]) {
    expect(readme).toContain(`\`${code}\``);
  }
  expect(codes.length).toBeGreaterThan(15);
});

test("the README names whatever the package exports, readers and writers by a few", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const names = Object.keys(main).filter((name) => {
    const [, format = ""] = /^(?:read|write)(.*)$/.exec(name) ?? [];
    return !main.formats.some((each) => each.name.replaceAll("-", "") === format.toLowerCase());
  });
  const missing = names.filter((name) => !new RegExp(`\`${name}\\b`).test(readme));
  expect(missing).toEqual([]);
  expect(names).toContain("parseMapping");
});
