import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatNames } from "@m3/reformat";
import { expect, test } from "vitest";
import { concept } from "./support/work.ts";
import { emulate, m3, m3Json, temporaryFolder } from "./support/world.ts";

/** Every format, and some whose splits are files or folders of their own. */
const cases = Object.keys(formatNames).flatMap((format) => [
  [format, []] as const,
  ...(["COCO", "TF", "YOLO", "CSV"].includes(format) ? [[format, ["--split", "train=0.5,val=0.5"]] as const] : []),
]);

test("m3 reformat takes a folder of m3 dataset in any format for the dataset in it", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  for (const [index, [format, split]] of cases.entries()) {
    const folder = `made${index}`;
    const made = await m3Json(["dataset", concept, "-c", emulator.url, "-f", format, ...split, "-o", folder], { cwd });
    const { imageCount, annotationCount } = made.summary.dataset as { imageCount: number; annotationCount: number };
    expect(imageCount).toBeGreaterThan(3);
    const { exitCode, stdout, stderr } = await m3(["reformat", folder, "--stats", "--json"], { cwd });
    expect([format, exitCode, stderr]).toEqual([format, 0, ""]);
    expect([format, JSON.parse(stdout)]).toMatchObject([format, { imageCount, annotationCount }]);
  }
  const yolo = await m3(["reformat", "made0", "-f", "yolo", "-o", "yolo", "--json"], { cwd });
  expect(JSON.parse(yolo.stdout).placedImages.linkedCount).toBeGreaterThan(3);
  const lint = await m3(["reformat", join(cwd, "yolo"), "--lint", "ultralytics"], { cwd });
  expect(lint.stdout).toBe("0 errors, 0 warnings for ultralytics\n");
});

test("m3 dataset remembers what --ifdo-header and --ifdo-created-at say, when the file is gone", async () => {
  const cwd = await temporaryFolder();
  const emulator = await emulate();
  await writeFile(join(cwd, "header.json"), JSON.stringify({ "image-abstract": "Rockfish" }));
  const args = ["-f", "ifdo", "--ifdo-header", "header.json", "--ifdo-created-at", "2026-01-31"];
  const made = await m3(["dataset", concept, "-c", emulator.url, ...args, "-o", "made"], { cwd });
  expect(made.exitCode).toBe(0);
  expect(made.stderr).not.toContain("image-abstract");
  await rm(join(cwd, "header.json"));
  const fresh = await m3(["dataset", "--from", "made/m3-dataset.json", "-o", "fresh"], { cwd });
  expect(fresh.exitCode).toBe(0);
  const [first, second] = await Promise.all(
    ["made", "fresh"].map((name) => readFile(join(cwd, name, "annotations.json"), "utf8")),
  );
  expect(first).toContain('"image-abstract": "Rockfish"');
  expect(first).toContain('"created-at":"2026-01-31 00:00:00.000"');
  expect(second).toBe(first);
});
