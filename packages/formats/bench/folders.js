// Time and peak memory of writing and reading folders of one file per image: npm run build, then
// node bench/folders.js [--images 20000] [--boxes 150000] [--formats voc,yolo,...] [--python PYTHON_WITH_GLOBOX]
// Each measurement is a process of its own. Read the ratios, not the times: those depend on the machine, its disk and its mood.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeJpeg } from "./jpeg-head.js";

const { values } = parseArgs({
  options: {
    images: { type: "string", default: "20000" },
    boxes: { type: "string", default: "150000" },
    formats: { type: "string", default: "voc,yolo" },
    python: { type: "string", default: "" },
  },
});
const [imageCount, boxCount] = [Number(values.images), Number(values.boxes)];
const folder = mkdtempSync(join(tmpdir(), "m3-bench-"));
const print = (line) => process.stdout.write(`${line}\n`);

function run(command, args) {
  const child = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1e8 });
  if (child.status !== 0) throw new TypeError(`${command} ${args.join(" ")} failed: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1));
}

function report(name, { seconds, cpuSeconds, userSeconds, peakMegabytes, count }) {
  const numbers = [
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s CPU`,
    `${userSeconds.toFixed(1)} s of it user`,
    `${peakMegabytes.toFixed(0)} MB`,
  ];
  print(`${name.padEnd(30)} ${numbers.map((text) => text.padStart(17)).join("")}  ${count} boxes`);
}

try {
  mkdirSync(join(folder, "images"));
  const bytes = makeJpeg(1920, 1080);
  for (let index = 0; index < imageCount; index++) writeFileSync(join(folder, "images", `${index}.jpg`), bytes);
  print(`${imageCount} images, ${boxCount} boxes`);
  const work = (job, format) =>
    run(process.execPath, [
      join(import.meta.dirname, "folders-child.js"),
      job,
      format,
      folder,
      `${imageCount}`,
      `${boxCount}`,
    ]);
  for (const format of values.formats.split(",")) {
    report(`write ${format}`, work("write", format));
    report(`read ${format}`, work("read", format));
    rmSync(join(folder, format), { recursive: true, force: true });
    report(`write ${format}, link images`, work("write-link", format));
    rmSync(join(folder, format), { recursive: true, force: true });
  }
  if (values.python !== "") {
    work("write", "coco");
    for (const job of ["write voc", "read voc", "write yolo", "read yolo"]) {
      const [verb, format] = job.split(" ");
      report(`globox: ${job}`, run(values.python, [join(import.meta.dirname, "folders.py"), verb, format, folder]));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
