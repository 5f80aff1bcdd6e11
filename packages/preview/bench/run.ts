// What a preview costs to write: time, peak memory and size, for three sizes of dataset; each in a process of its own.
// Run: node --conditions=@m3/source --import=tsx packages/preview/bench/run.ts [--keep FOLDER]
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { writePreview } from "../src/index.ts";
import { createRandom, syntheticDataset } from "../test/support/synthetic-dataset.ts";

const [command, ...rest] = process.argv.slice(2);

/** Frames of 1920 by 1080 pixels with as much detail as a compressed video has, about 300 KB each. */
async function makeImages(folder: string, count: number): Promise<string[]> {
  const paths = [...Array(count).keys()].map((index) => join(folder, `${index}.jpg`));
  for (const [index, path] of paths.entries()) {
    const random = createRandom(index);
    const noise = Buffer.from(
      Array.from({ length: 480 * 270 * 3 }, (_, at) => 40 + 60 * (at % 3) * 0.5 + 50 * random()),
    );
    await sharp(noise, { raw: { width: 480, height: 270, channels: 3 } })
      .resize(1920, 1080)
      .jpeg({ quality: 85 })
      .toFile(path);
  }
  return paths;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

if (command === "one") {
  const [count = "", images = "", target = ""] = rest;
  const paths = (await readdir(images)).sort().map((name) => join(images, name));
  const start = performance.now();
  const result = await writePreview(syntheticDataset(Number(count), paths), target, { title: "Monterey Bay" });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const [all, page] = [await sizeOf(target), (await stat(result.page)).size];
  process.stdout.write(
    `${count} images, ${result.annotationCount} annotations: ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU, peak ${megabytes.toFixed(0)} MB, ${(all / 1e6).toFixed(1)} MB in all, page ${(page / 1e3).toFixed(0)} KB\n`,
  );
} else {
  const folder = command === "--keep" ? (rest[0] ?? "") : await mkdtemp(join(tmpdir(), "m3-preview-bench-"));
  const images = join(folder, "images");
  await mkdir(images, { recursive: true });
  await makeImages(images, 40);
  for (const count of ["100", "1000", "10000"]) {
    const args = ["--conditions=@m3/source", "--import=tsx", fileURLToPath(import.meta.url), "one", count, images];
    spawnSync(process.execPath, [...args, join(folder, `preview-${count}`)], { stdio: "inherit" });
  }
  if (command !== "--keep") await rm(folder, { recursive: true });
}
