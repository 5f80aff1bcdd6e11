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

test("m3 reformat takes a folder of m3 dataset in any format for the dataset in it", { timeout: 120_000 }, async () => {
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
