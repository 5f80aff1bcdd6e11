// Peak memory and time of writing and reading 100,000 images with a million boxes in every format, each in a process of its own. Those that embed
// images embed one small PNG again and again. Formats of many files make 100,000 of them: TMPDIR=/dev/shm spares the disk.
//   npm run build && node packages/formats/bench/memory.js [IMAGES] [FORMAT...]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const goalMegabytes = 200;
const boxesPerImage = 10;
const all = [
  "coco",
  "voc",
  "yolo",
  "csv",
  "tf",
  "hf",
  "parquet",
  "webdataset",
  "ifdo",
  "labelme",
  "darknet",
  "yolo-seg",
];
const others = ["cvat", "createml", "label-studio"];
const count = Number(process.argv[2] ?? 100_000);
const asked = process.argv.slice(3);
// Signature and header of a PNG of 1920 x 1080 pixels, which is all that is looked at.
const png = "iVBORw0KGgoAAAANSUhEUgAAB4AAAAQ4CAIAAABnRO4N";
const folder = mkdtempSync(join(tmpdir(), "m3-memory-"));
let isMissed = false;
try {
  for (const format of asked.length > 0 ? asked : [...all, ...others]) {
    for (const verb of ["write", "read"]) {
      writeFileSync(join(folder, "one.png"), Buffer.from(png, "base64"));
      const args = [join(import.meta.dirname, "memory-child.js"), verb, format, folder, `${count}`, `${boxesPerImage}`];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      if (status !== 0) {
        process.stdout.write(`${verb} ${format}: failed, ${stderr}\n`);
        continue;
      }
      const { seconds, cpuSeconds, megabytes, boxes } = JSON.parse(stdout);
      isMissed ||= megabytes > goalMegabytes;
      const times = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
      process.stdout.write(`${verb} ${format}: ${boxes} boxes, ${times}, ${megabytes} MB at the peak\n`);
    }
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isMissed ? 1 : 0;
