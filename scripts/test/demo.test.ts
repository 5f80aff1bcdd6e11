import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { expectReadmeToShow } from "./readme-transcript.ts";

const root = join(import.meta.dirname, "../..");

function demo(folder: string): { code: number | null; out: string } {
  // Not the demo's own port: a person may be running it at this moment.
  const args = [join(root, "apps/m3/bin/m3.js"), "demo", folder, "--steps", "--port", "8754"];
  const result = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder });
  return { code: result.status, out: result.stdout + result.stderr };
}

test("the demo moves to another port when its own is taken", async () => {
  const folder = mkdtempSync(join(tmpdir(), "m3-demo-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const squatter = createServer().listen(8754, "127.0.0.1");
  onTestFinished(() => void squatter.close());
  await once(squatter, "listening");
  const { code, out } = demo(folder);
  expect(out).toContain("Port 8754 is taken");
  expect(code).toBe(0);
});

test("the demo makes a digest, localizations, images, five datasets and a page, and a second run downloads nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "m3-demo-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

  const first = demo(folder);
  expect(first.out).toMatch(/rockfish_desc_digest\.json +[1-9]\d* observations/);
  expect(first.out).toMatch(/images\/ +[1-9]\d* images/);
  expect(first.out).toMatch(/sebastes_coco\.json +COCO: [1-9]\d* images, [1-9]\d* annotations, [1-9]\d* categories/);
  expect(first.out).toMatch(/sebastes_voc\/ +Pascal VOC: [1-9]\d* XML files/);
  expect(first.out).toMatch(/sebastes\.csv +CSV: [1-9]\d* rows/);
  expect(first.out).toMatch(/sebastes_yolo\/ +YOLO: [1-9]\d* images in train, [1-9]\d* images in val/);
  expect(first.out).toMatch(/sebastes\.tfrecord +TFRecord: [1-9]\d* Examples, [1-9]\d* labels/);
  expect(first.out).toMatch(
    /sebastes_preview\.html +a page that shows the COCO dataset, \d+ KB: open it in a browser$/m,
  );
  expect(first.out).toMatch(/^Open \S*sebastes_preview\.html to look at it$/m);
  expect(first.code).toBe(0);
  expectReadmeToShow(first.out.replaceAll("8754", "8753"));

  const map = join(folder, "image_map.json");
  const image = join(folder, String(Object.values(JSON.parse(readFileSync(map, "utf8")))[0]));
  expect(existsSync(image)).toBe(true);
  const before = statSync(image).mtimeMs;
  const coco = readFileSync(join(folder, "sebastes_coco.json"));

  const page = readFileSync(join(folder, "sebastes_preview.html"), "utf8");
  const summary = JSON.parse(/id="summary"[^>]*>([^<]*)</.exec(page)?.[1] ?? "");
  const { images, annotations } = JSON.parse(coco.toString());
  expect(summary).toMatchObject({ imageCount: images.length, annotationCount: annotations.length });
  // The files of the images are where the page looks for them.
  expect(page).toContain(`"file":"${Object.values(JSON.parse(readFileSync(map, "utf8")))[0]}"`);
  expect(page).not.toContain('"missing-file"');

  const second = demo(folder);
  expect(second.out).toContain("All images already downloaded.");
  expect(second.code).toBe(0);
  expect(statSync(image).mtimeMs).toBe(before);
  expect(readFileSync(join(folder, "sebastes_coco.json")).equals(coco)).toBe(true);
  expect(readFileSync(join(folder, "sebastes_preview.html"), "utf8")).toBe(page);
});
